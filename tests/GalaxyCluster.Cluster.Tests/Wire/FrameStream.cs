using GalaxyCluster.Wire.Bulk;
using Grpc.Core;

namespace GalaxyCluster.Cluster.Tests.Wire;

/// <summary>A stream of frames that are there already.</summary>
internal sealed class FrameStream(params IReadOnlyList<Frame> frames) : IAsyncStreamReader<Frame>
{
    private int _at = -1;

    public Frame Current => frames[_at];

    public Task<bool> MoveNext(CancellationToken cancellationToken) => Task.FromResult(++_at < frames.Count);
}
