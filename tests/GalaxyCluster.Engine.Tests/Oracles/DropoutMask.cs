using GalaxyCluster.Engine.Random;
using GalaxyCluster.Engine.Training;

namespace GalaxyCluster.Engine.Tests.Oracles;

/// <summary>The rule for dropout written down once more: a run that resumes in ten years must draw the same masks.</summary>
internal static class DropoutMask
{
    public static bool Keeps(StepKey key, int layer, int sample, int element, float rate)
    {
        ulong ofRound = Word64(new CounterRandom(key.Seed, RandomPurpose.Dropout, (uint)key.Slot, (uint)key.Epoch), (ulong)key.Round);
        ulong ofStep = Word64(new CounterRandom(ofRound, RandomPurpose.Dropout, (uint)key.LocalStep), 0);
        return new CounterRandom(ofStep, RandomPurpose.Dropout, (uint)layer, (uint)sample).Uniform((ulong)element) >= rate;
    }

    private static ulong Word64(CounterRandom random, ulong index)
        => ((ulong)random.UInt32(2 * index) << 32) | random.UInt32((2 * index) + 1);
}
