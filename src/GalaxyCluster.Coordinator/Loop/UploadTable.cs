using System.Collections.Concurrent;
using GalaxyCluster.Protocol;
using GalaxyCluster.Protocol.Slots;

namespace GalaxyCluster.Coordinator.Loop;

/// <summary>Contributions that wait for the rules, by the very header they came with. Thread-safe.</summary>
internal sealed class UploadTable(Action<ClusterEvent> post)
{
    private readonly ConcurrentDictionary<ContributionHeader, Upload> _waiting =
        new(ReferenceEqualityComparer.Instance);

    private volatile bool _isClosed;

    /// <summary>Asks the rules; null when they accept.</summary>
    public async Task<Rejection?> DecideAsync(Upload upload, CancellationToken cancellation)
    {
        _waiting[upload.Header] = upload;
        post(new ClusterEvent.ContributionReceived(upload.Header));
        if (_isClosed)
            Close();
        return await upload.Verdict.WaitAsync(cancellation);
    }

    /// <summary>The rules decide nothing any more: whoever waits, or comes later, is refused.</summary>
    public void Close()
    {
        _isClosed = true;
        Interlocked.MemoryBarrier();
        foreach (ContributionHeader header in _waiting.Keys)
            Take(header)?.Decide(new Rejection(RejectionCode.WrongStage, "The coordinator is ending."));
    }

    /// <summary>The upload that an effect speaks of.</summary>
    public Upload? Take(ContributionHeader header) =>
        _waiting.TryRemove(header, out Upload? upload) ? upload : null;
}
