using System.Security.Cryptography;
using GalaxyCluster.Coordinator.Faults;
using GalaxyCluster.Coordinator.Loop;
using GalaxyCluster.Coordinator.Parameters;
using GalaxyCluster.Coordinator.Tracing;
using GalaxyCluster.Data.Faults;
using GalaxyCluster.Engine.Training;
using GalaxyCluster.Protocol;
using GalaxyCluster.Protocol.Rounds;
using GalaxyCluster.Protocol.Slots;
using GalaxyCluster.Training.Evaluation;
using GalaxyCluster.Training.Runs;
using GalaxyCluster.Training.Slots;
using GalaxyCluster.Wire.Bulk;
using GalaxyCluster.Wire.Clocks;
using GalaxyCluster.Wire.Errors;
using GalaxyCluster.Wire.Mapping;
using Grpc.Core;
using WireCode = GalaxyCluster.Wire.V1.RejectionCode;

namespace GalaxyCluster.Coordinator.Services;

/// <summary>
/// Takes one contribution in: header, the rules' opinion, bytes into a pooled buffer, checks, the rules' decision, the
/// sum. Nothing is rented before the rules would want it, and nothing that is not whole and finite gets further.
/// </summary>
internal sealed class ContributionReceiver(
    ClusterLoop loop, UploadTable uploads, RunDefinition run, RunPlan plan, ContributionPool pool,
    Action<ClusterEvent> post, Tracer tracer, MonotonicClock clock, TimeProvider time)
{
    private static readonly TimeSpan UploadLimit = TimeSpan.FromMinutes(5);

    private readonly int _flatLength = run.BuildModel().FlatLength;
    private readonly int _classes = run.Data.Classes.Length;

    /// <returns>Null when it counts, else why not.</returns>
    /// <exception cref="WireException">The stream breaks its form, or holds what cannot be right.</exception>
    public async Task<Rejection?> ReceiveAsync(IAsyncStreamReader<Frame> stream, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(UploadLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        var reader = new ChunkReader(stream, _ => FaultInjection.At(CoordinatorFaultPoints.ContributionMidReceive));
        Wire.V1.Header message = await reader.ReadHeaderAsync(either.Token);
        DateTimeOffset began = clock.Now;
        BlockResult result = ContributionMapping.FromWire(message);
        At(CoordinatorFaultPoints.ContributionAfterHeader, result.Header);
        if (ContributionRules.Check(loop.State, result.Header) is { } rejection)
        {
            if (rejection.Code == RejectionCode.NotAssigned)
                post(new ClusterEvent.ContributionRefused(result.Header));
            return rejection;
        }
        int expected = SamplesOf(result.Header);
        if (result.Samples != expected)
        {
            throw new WireException(WireCode.Malformed,
                $"block {result.Header.Block} of {result.Header.Stage} has {expected} samples, not {result.Samples}");
        }
        return result.Header.Stage.Kind == StageKind.Train
            ? await ReceiveSumAsync(reader, result, began, either.Token)
            : await ReceiveCountsAsync(reader, result.Header, began, either.Token);
    }

    private async Task<Rejection?> ReceiveSumAsync(
        ChunkReader reader, BlockResult result, DateTimeOffset began, CancellationToken cancellation)
    {
        ContributionHeader header = result.Header;
        ContributionBuffer buffer = pool.Rent();
        bool given = false;
        try
        {
            await reader.ReadAsync(buffer.Memory, cancellation);
            CheckFinite(buffer.Values, header);
            At(CoordinatorFaultPoints.ContributionAfterReceive, header);
            tracer.Arrived(header, began, (long)_flatLength * sizeof(float));
            buffer.Result = new StepResult(result.LossSum, result.Correct, result.Samples);
            var upload = new Upload(header) { Sum = buffer };
            Rejection? rejection = await uploads.DecideAsync(upload, CancellationToken.None);
            if (rejection is null && upload.Target is { } tree)
            {
                given = true;
                At(CoordinatorFaultPoints.ContributionAfterAccept, header);
                tree.Add(header.Block.Level, header.Block.Index, buffer);
                At(CoordinatorFaultPoints.ContributionAfterAdd, header);
            }
            return rejection;
        }
        finally
        {
            if (!given)
                pool.Return(buffer);
        }
    }

    private async Task<Rejection?> ReceiveCountsAsync(
        ChunkReader reader, ContributionHeader header, DateTimeOffset began, CancellationToken cancellation)
    {
        int units = loop.State.Facts.UnitCount(header.Stage);
        int length = CountsFormat.LengthOf(_classes);
        byte[] bytes = new byte[header.Block.Count(units) * length];
        await reader.ReadAsync(bytes.AsMemory(), cancellation);
        var counts = new List<(int, EvaluationCounts)>();
        for (int part = header.Block.First; part < header.Block.End(units); part++)
        {
            ReadOnlySpan<byte> own = bytes.AsSpan((part - header.Block.First) * length, length);
            (int[] confusion, double lossSum, int samples) = CountsFormat.Read(own, _classes);
            // The ledger keeps counts and digest, and proves each by the other.
            if (ContributionMapping.DigestOf(SHA256.HashData(own)) != header.UnitDigests[part - header.Block.First])
                throw new WireException(WireCode.Malformed, $"the counts of part {part} of {header.Stage} are not those of its digest");
            if (samples != plan.EvaluationPart(header.Stage.Round, part).Count)
                throw new WireException(WireCode.Malformed, $"part {part} of {header.Stage} does not count {samples} samples");
            counts.Add((part, new EvaluationCounts(_classes, confusion, lossSum, samples)));
        }
        tracer.Arrived(header, began, bytes.Length);
        At(CoordinatorFaultPoints.CountsAfterReceive, header);
        Rejection? rejection = await uploads.DecideAsync(new Upload(header) { Counts = counts }, CancellationToken.None);
        At(CoordinatorFaultPoints.CountsAfterAccept, header);
        return rejection;
    }

    private static void At(FaultPoint point, ContributionHeader header) =>
        FaultInjection.At(point, header.Stage.Round, header.Block.First);

    private int SamplesOf(ContributionHeader header)
    {
        RunFacts facts = loop.State.Facts;
        int samples = 0;
        for (int unit = header.Block.First; unit < header.Block.End(facts.UnitCount(header.Stage)); unit++)
            samples += facts.SamplesOf(header.Stage, unit).Count;
        return samples;
    }

    private void CheckFinite(ReadOnlySpan<float> values, ContributionHeader header)
    {
        for (int i = 0; i < _flatLength; i++)
        {
            if (float.IsFinite(values[i]))
                continue;
            string message = $"block {header.Block} of {header.Stage} holds {values[i]} at position {i}";
            post(new ClusterEvent.WorkFailed(
                header.Worker, header.Incarnation, header.Term, header.Stage, header.Assigned, header.Block.First,
                NotFinite: true, message));
            throw new WireException(WireCode.NotFinite, message);
        }
    }
}
