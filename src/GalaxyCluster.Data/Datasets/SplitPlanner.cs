using System.Collections.Immutable;
using GalaxyCluster.Engine.Random;

namespace GalaxyCluster.Data.Datasets;

/// <summary>
/// Deals samples to splits and puts each split in order. Stratified: each split has each class in its share.
/// Grouped: samples of one group never straddle splits. In order, class c's samples are spread evenly: the j-th of
/// n has rank (2j + 1) / 2n, so that every contiguous range has about the class mix.
/// </summary>
internal static class SplitPlanner
{
    /// <param name="classes">Class of each sample; samples in a canonical order (by id).</param>
    /// <param name="groups">Group number of each sample, 0 to groups - 1 in order of first use; empty: each its
    /// own.</param>
    /// <param name="classCount">Number of classes.</param>
    /// <param name="fractions">Shares of train, validation, test.</param>
    /// <param name="seed">Key of the shuffling.</param>
    /// <returns>For each split its sample numbers in stored order.</returns>
    public static ImmutableArray<int[]> Plan(
        ReadOnlySpan<int> classes, ReadOnlySpan<int> groups, int classCount, SplitFractions fractions, ulong seed)
    {
        List<int>[] members = Members(groups, classes.Length);
        byte[] splitOf = new byte[classes.Length];
        List<int>[] strata = Strata(members, classes, classCount);
        for (int stratum = 0; stratum < classCount; stratum++)
            Deal(strata[stratum], members, fractions, new CounterRandom(
                seed, RandomPurpose.Split, (uint)stratum, 0), splitOf);

        ImmutableArray<int[]>.Builder orders = ImmutableArray.CreateBuilder<int[]>(SplitNames.All.Length);
        for (int split = 0; split < SplitNames.All.Length; split++)
            orders.Add(Order(classes, splitOf, split, classCount, seed));
        return orders.MoveToImmutable();
    }

    private static List<int>[] Members(ReadOnlySpan<int> groups, int samples)
    {
        int count = 0;
        foreach (int group in groups)
            count = Math.Max(count, group + 1);
        if (groups.IsEmpty)
            count = samples;
        List<int>[] members = new List<int>[count];
        for (int i = 0; i < samples; i++)
            (members[groups.IsEmpty ? i : groups[i]] ??= []).Add(i);
        return members;
    }

    /// <summary>Groups by the class that most of their samples have; of equal ones the first.</summary>
    private static List<int>[] Strata(List<int>[] members, ReadOnlySpan<int> classes, int classCount)
    {
        List<int>[] strata = [.. Enumerable.Range(0, classCount).Select(static _ => new List<int>())];
        int[] votes = new int[classCount];
        for (int group = 0; group < members.Length; group++)
        {
            Array.Clear(votes);
            foreach (int sample in members[group])
                votes[classes[sample]]++;
            strata[Array.IndexOf(votes, votes.Max())].Add(group);
        }

        return strata;
    }

    /// <summary>Shuffled groups, one after another, to the split that lacks most samples.</summary>
    private static void Deal(
        List<int> stratum, List<int>[] members, SplitFractions fractions, CounterRandom random, byte[] splitOf)
    {
        int[] order = new int[stratum.Count];
        random.Permutation(order);
        Span<int> lacking = stackalloc int[SplitNames.All.Length];
        Targets(stratum.Sum(group => members[group].Count), fractions, lacking);
        foreach (int place in order)
        {
            int split = 0;
            for (int i = 1; i < lacking.Length; i++)
            {
                if (lacking[i] > lacking[split])
                    split = i;
            }

            List<int> samples = members[stratum[place]];
            lacking[split] -= samples.Count;
            foreach (int sample in samples)
                splitOf[sample] = (byte)split;
        }
    }

    /// <summary>
    /// Rounded shares; at least one for every split that has a share when there are three samples or more.
    /// </summary>
    private static void Targets(int samples, SplitFractions fractions, Span<int> targets)
    {
        int validation = Share(samples, fractions.Validation);
        int test = Share(samples, fractions.Test);
        targets[0] = samples - validation - test;
        targets[1] = validation;
        targets[2] = test;
    }

    private static int Share(int samples, int perMille)
    {
        int share = (int)((((long)samples * perMille) + 500) / 1000);
        return share == 0 && perMille > 0 && samples >= 3 ? 1 : share;
    }

    private static int[] Order(ReadOnlySpan<int> classes, byte[] splitOf, int split, int classCount, ulong seed)
    {
        List<int>[] lists = [.. Enumerable.Range(0, classCount).Select(static _ => new List<int>())];
        for (int i = 0; i < classes.Length; i++)
        {
            if (splitOf[i] == split)
                lists[classes[i]].Add(i);
        }

        List<(int Sample, long Place, long Of, int Class)> ranked = [];
        for (int c = 0; c < classCount; c++)
        {
            int[] order = new int[lists[c].Count];
            new CounterRandom(seed, RandomPurpose.Split, (uint)c, (uint)split + 1).Permutation(order);
            for (int j = 0; j < order.Length; j++)
                ranked.Add((lists[c][order[j]], (2L * j) + 1, order.Length, c));
        }

        ranked.Sort(static (x, y) =>
        {
            int byRank = (x.Place * y.Of).CompareTo(y.Place * x.Of);
            return byRank != 0 ? byRank : x.Class.CompareTo(y.Class);
        });
        return [.. ranked.Select(static r => r.Sample)];
    }
}
