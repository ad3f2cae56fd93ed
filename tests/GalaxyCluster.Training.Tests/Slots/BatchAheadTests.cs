using GalaxyCluster.Data.Datasets;
using GalaxyCluster.Engine.Training;
using GalaxyCluster.Training.Runs;
using GalaxyCluster.Training.Slots;
using Xunit;

namespace GalaxyCluster.Training.Tests.Slots;

public sealed class BatchAheadTests
{
    private const string LocalSteps = "localSteps: 3";

    [Theory]
    [InlineData("")]
    [InlineData(LocalSteps)]
    public void WhatIsAssembledAheadIsWhatTheSlotWouldHaveRead(string yaml)
    {
        RunDefinition definition = TinySky.Run($"augment: [ dihedral, {{ shift: 1 }} ]\n{yaml}", train: 100);
        RunPlan plan = new(definition);
        ISampleSource train = TinySky.Splits(definition)(SplitNames.Train);
        using Computation ahead = new(definition, plan, train);
        long batches = 0;
        for (long round = 0; round < plan.TotalRounds; round++)
        {
            for (int slot = 0; slot < plan.SlotCount; slot++)
            {
                // Made anew, it has nothing ahead of the slot's first mini-batch.
                using Computation alone = new(definition, plan, train);
                Assert.Equal(alone.Compute(round, slot), ahead.Compute(round, slot));
                batches += (plan.SampleCount(round, slot) + definition.Spec.MicroBatch - 1) / definition.Spec.MicroBatch;
            }
        }

        Assert.Equal(batches - 1, ahead.Computer.BatchesAhead);
    }

    [Fact]
    public void AWrongGuessChangesNothing()
    {
        RunDefinition definition = TinySky.Run("augment: [ dihedral ]", train: 100);
        RunPlan plan = new(definition);
        ISampleSource train = TinySky.Splits(definition)(SplitNames.Train);
        using Computation jumping = new(definition, plan, train);
        for (long round = plan.TotalRounds - 1; round >= 0; round -= 2)
        {
            int slot = (int)(round * 5 % plan.SlotCount);
            using Computation alone = new(definition, plan, train);
            Assert.Equal(alone.Compute(round, slot), jumping.Compute(round, slot));
        }
    }

    [Fact]
    public void ASampleThatCannotBeReadFailsTheSlotThatWantsItAndNoOther()
    {
        RunDefinition definition = TinySky.Run("", train: 100);
        RunPlan plan = new(definition);
        FailingSource train = new(TinySky.Splits(definition)(SplitNames.Train)) { First = plan.SlotRange(1).First };
        using Computation computation = new(definition, plan, train);
        string first = computation.Compute(0, 0);
        Assert.Throws<IOException>(() => computation.Compute(0, 1));
        train.First = int.MaxValue;
        using Computation alone = new(definition, plan, train);
        Assert.Equal(alone.Compute(0, 1), computation.Compute(0, 1));
        Assert.Equal(first, computation.Compute(0, 0));
    }

    [Fact]
    public async Task DisposingWaitsForTheSampleThatIsBeingRead()
    {
        RunDefinition definition = TinySky.Run("", train: 100);
        RunPlan plan = new(definition);
        using SlowSource train = new(TinySky.Splits(definition)(SplitNames.Train), Environment.CurrentManagedThreadId);
        Computation computation = new(definition, plan, train);
        computation.Compute(0, 0);
        train.Entered.Wait(TestContext.Current.CancellationToken);
        Task disposal = Task.Run(computation.Dispose, TestContext.Current.CancellationToken);
        Assert.False(disposal.IsCompleted);
        train.Go.Set();
        await disposal;
        Assert.Equal(0, train.Reading);
    }

    /// <summary>A computer with what it needs, and the digest of what it contributes.</summary>
    private sealed class Computation : IDisposable
    {
        private readonly PreparedParameters _prepared;
        private readonly float[] _flat, _contribution;

        public Computation(RunDefinition definition, RunPlan plan, ISampleSource train)
        {
            _flat = new float[definition.BuildModel().FlatLength];
            definition.BuildModel().Initialize(_flat, 1);
            _contribution = new float[_flat.Length];
            _prepared = new PreparedParameters(definition.BuildModel());
            _prepared.Load(_flat);
            Computer = new SlotComputer(definition, plan, train, null);
        }

        public SlotComputer Computer { get; }

        public string Compute(long round, int slot)
        {
            Array.Clear(_contribution);
            StepResult result = Computer.Compute(_prepared, _flat, round, slot, _contribution);
            return $"{result} {string.Join(' ', _contribution.Select(BitConverter.SingleToInt32Bits))}";
        }

        public void Dispose()
        {
            Computer.Dispose();
            _prepared.Dispose();
        }
    }

    private abstract class Source(ISampleSource inner) : ISampleSource
    {
        public int Count => inner.Count;

        public int ClassCount => inner.ClassCount;

        public int Channels => inner.Channels;

        public int Height => inner.Height;

        public int Width => inner.Width;

        public virtual void Read(int sample, Span<float> image, Span<float> target) => inner.Read(sample, image, target);

        public string Id(int sample) => inner.Id(sample);
    }

    /// <summary>Samples from a first one on cannot be read.</summary>
    private sealed class FailingSource(ISampleSource inner) : Source(inner)
    {
        public int First { get; set; }

        public override void Read(int sample, Span<float> image, Span<float> target)
        {
            if (sample >= First) throw new IOException("cut off");
            base.Read(sample, image, target);
        }
    }

    /// <summary>Other threads than the first one wait within a read.</summary>
    private sealed class SlowSource(ISampleSource inner, int thread) : Source(inner), IDisposable
    {
        private int _reading;

        public ManualResetEventSlim Entered { get; } = new();

        public ManualResetEventSlim Go { get; } = new();

        public int Reading => Volatile.Read(ref _reading);

        public override void Read(int sample, Span<float> image, Span<float> target)
        {
            if (Environment.CurrentManagedThreadId == thread)
            {
                base.Read(sample, image, target);
                return;
            }

            Interlocked.Increment(ref _reading);
            Entered.Set();
            Go.Wait();
            base.Read(sample, image, target);
            Interlocked.Decrement(ref _reading);
        }

        public void Dispose()
        {
            Entered.Dispose();
            Go.Dispose();
        }
    }
}
