using System.Runtime.InteropServices;
using System.Security.Cryptography;
using GalaxyCluster.Data.Faults;
using GalaxyCluster.Engine.Training;
using GalaxyCluster.Protocol.Slots;
using GalaxyCluster.Training.Evaluation;
using GalaxyCluster.Training.Slots;
using GalaxyCluster.Wire.Mapping;
using GalaxyCluster.Worker.Faults;

namespace GalaxyCluster.Worker.Compute;

/// <summary>One unit of one block, to be computed by whichever thread is free.</summary>
internal sealed class ComputeJob(
    RunContext context, BlockComputation block, int unit, Action<UInt128> done, Action<Exception> failed, Action dropped)
{
    /// <summary>
    /// Computes the unit and adds it to its block, or drops it when the block is not wanted any more. One of the three
    /// actions is called at the end.
    /// </summary>
    public void Execute(Func<SlotComputer> slots, Func<EvaluationComputer> parts)
    {
        if (block.IsCancelled || context.Parameters.TryHold(block.Stage.ParametersVersion) is not { } parameters)
        {
            dropped();
            return;
        }

        try
        {
            done(block.Stage.Kind == StageKind.Train ? Train(slots(), parameters) : Evaluate(parts(), parameters));
        }
        catch (Exception e)
        {
            failed(e);
        }
        finally
        {
            context.Parameters.Release(parameters);
        }
    }

    private UInt128 Train(SlotComputer computer, ParameterSet parameters)
    {
        ContributionBuffer buffer = context.Contributions.Rent();
        bool given = false;
        try
        {
            FaultInjection.At(WorkerFaultPoints.SlotBeforeCompute, block.Stage.Round, unit);
            long begin = FaultInjection.Begin();
            buffer.Result = computer.Compute(
                parameters.Prepared, parameters.Flat, block.Stage.Round, unit, buffer.Values);
            FaultInjection.At(WorkerFaultPoints.SlotAfterCompute, block.Stage.Round, unit, buffer.Values, begin);
            // In the block's sum it could not be told any more whose it was.
            if (!buffer.IsFinite)
                throw new NonFiniteException($"slot {unit}", "its contribution");
            UInt128 digest = DigestOf(MemoryMarshal.AsBytes(buffer.Values));
            given = true;
            block.Add(unit, buffer);
            return digest;
        }
        finally
        {
            if (!given)
                context.Contributions.Return(buffer);
        }
    }

    private UInt128 Evaluate(EvaluationComputer computer, ParameterSet parameters)
    {
        FaultInjection.At(WorkerFaultPoints.PartBeforeCompute, block.Stage.Round, unit);
        Training.Runs.EvaluationPart part = context.Part(unit);
        EvaluationCounts counts = computer.Compute(parameters.Prepared, context.Reader(part.Split), part);
        FaultInjection.At(WorkerFaultPoints.PartAfterCompute, block.Stage.Round, unit);
        byte[] bytes = CountsFormat.Write(counts.Confusion, counts.LossSum);
        block.Add(unit, counts, bytes);
        return DigestOf(bytes);
    }

    private static UInt128 DigestOf(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        return ContributionMapping.DigestOf(hash);
    }
}
