using System.Collections.Immutable;
using GalaxyCluster.Data.Datasets;
using Xunit;

namespace GalaxyCluster.Data.Tests.Datasets;

public sealed class SplitPlannerTests
{
    private static readonly int[] s_classSizes = [500, 37, 3, 260];

    [Fact]
    public void EverySampleIsInOneSplitAndEveryClassInItsShare()
    {
        int[] classes = Classes();
        ImmutableArray<int[]> plan = SplitPlanner.Plan(classes, [], 4, SplitFractions.Default, seed: 5);
        Assert.Equal(Enumerable.Range(0, classes.Length), plan.SelectMany(static s => s).Order());
        int[][] expected = [[400, 29, 1, 208], [50, 4, 1, 26], [50, 4, 1, 26]];
        for (int split = 0; split < 3; split++)
            Assert.Equal(expected[split], Count(plan[split], classes));
    }

    [Fact]
    public void EveryContiguousRangeOfASplitHasTheClassMix()
    {
        int[] classes = Classes();
        int[] train = SplitPlanner.Plan(classes, [], 4, SplitFractions.Default, seed: 5)[0];
        int[] whole = Count(train, classes);
        for (int first = 0; first < train.Length; first += 7)
        {
            for (int count = 1; count <= train.Length - first; count += 13)
            {
                int[] part = Count(train.AsSpan(first, count).ToArray(), classes);
                for (int c = 0; c < 4; c++)
                    Assert.InRange(part[c], (
                        (double)count * whole[c] / train.Length) - 2, ((double)count * whole[c] / train.Length) + 2);
            }
        }
    }

    [Fact]
    public void TheSeedDecides()
    {
        int[] classes = Classes();
        ImmutableArray<int[]> plan = SplitPlanner.Plan(classes, [], 4, SplitFractions.Default, seed: 5);
        ImmutableArray<int[]> again = SplitPlanner.Plan(classes, [], 4, SplitFractions.Default, seed: 5);
        ImmutableArray<int[]> other = SplitPlanner.Plan(classes, [], 4, SplitFractions.Default, seed: 6);
        Assert.Equal(plan[0], again[0]);
        Assert.NotEqual(plan[0], other[0]);
        Assert.NotEqual(plan[2].Order(), other[2].Order());
    }

    [Fact]
    public void GroupsNeverStraddle()
    {
        int[] classes = Classes();
        int[] groups = [.. Enumerable.Range(0, classes.Length).Select(static i => i / 3)]; // some hold two classes
        ImmutableArray<int[]> plan = SplitPlanner.Plan(classes, groups, 4, SplitFractions.Default, seed: 5);
        Assert.Equal(classes.Length, plan.Sum(static s => s.Length));
        Dictionary<int, int> splitOf = [];
        for (int split = 0; split < 3; split++)
        {
            foreach (int sample in plan[split])
                Assert.Equal(split, splitOf.TryGetValue(
                    groups[sample], out int known) ? known : splitOf[groups[sample]] = split);
        }

        Assert.InRange(plan[1].Length, 74, 86);
        Assert.InRange(plan[2].Length, 74, 86);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(11)]
    public void FewSamplesGoToTrainFirst(int samples)
    {
        ImmutableArray<int[]> plan = SplitPlanner.Plan(new int[samples], [], 1, SplitFractions.Default, seed: 1);
        Assert.Equal(samples, plan.Sum(static s => s.Length));
        Assert.Equal(samples >= 3 ? 1 : 0, plan[1].Length);
        Assert.NotEmpty(plan[0]);
    }

    [Theory]
    [InlineData("0.8/0.1/0.1", 800, 100)]
    [InlineData("1,0,0", 1000, 0)]
    [InlineData("0.334/0.333/0.333", 334, 333)]
    public void FractionsAreParsed(string text, int train, int validation)
    {
        SplitFractions fractions = SplitFractions.Parse(text);
        Assert.Equal((train, validation), (fractions.Train, fractions.Validation));
    }

    [Theory]
    [InlineData("0.8/0.2")]
    [InlineData("0.8/0.1/0.2")]
    [InlineData("0/0.5/0.5")]
    [InlineData("1.2/-0.1/-0.1")]
    [InlineData("0.33333/0.33333/0.33334")]
    public void OtherFractionsAreNot(string text) => Assert.Throws<FormatException>(() => SplitFractions.Parse(text));

    private static int[] Classes() => [.. s_classSizes.SelectMany(static (n, c) => Enumerable.Repeat(c, n))];

    private static int[] Count(int[] samples, int[] classes)
    {
        int[] counts = new int[4];
        foreach (int sample in samples)
            counts[classes[sample]]++;
        return counts;
    }
}
