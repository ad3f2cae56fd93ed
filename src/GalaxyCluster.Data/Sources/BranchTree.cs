using GalaxyCluster.Engine.Kernels;

namespace GalaxyCluster.Data.Sources;

/// <summary>One part of a source at the level where it stands apart.</summary>
/// <param name="Seed">A pixel of it, by number in the patch.</param>
/// <param name="Level">All its pixels are above it.</param>
internal readonly record struct Branch(int Seed, float Level);

/// <summary>The tree of the groups that a source falls into as the level rises, and the branches that count.</summary>
internal static class BranchTree
{
    /// <summary>A group of connected pixels at one level.</summary>
    private sealed class Node
    {
        public required int Seed { get; init; }

        /// <summary>Flux above the level.</summary>
        public required double Excess { get; init; }

        public List<Node> Children { get; } = [];

        /// <summary>No part of it is a source of its own so far.</summary>
        public bool Whole { get; set; } = true;
    }

    public static List<Branch> Find(
        SourcePatch patch, float threshold, ExtractionOptions options, CancellationToken cancellation)
    {
        float[] levels = Levels(patch.Values, threshold, options.DeblendLevels);
        double total = 0;
        foreach (float value in patch.Values) total += value;
        double least = total * options.DeblendContrast;
        int[] order = new int[patch.Count];
        for (int i = 0; i < order.Length; i++) order[i] = i;
        Array.Sort((float[])patch.Values.Clone(), order);

        PixelForest forest = new(patch.Count);
        List<Branch> found = [];
        List<Node> above = [];
        int next = order.Length - 1;
        for (int k = levels.Length - 1; k >= 0; k--)
        {
            cancellation.ThrowIfCancellationRequested();
            for (; next >= 0 && patch.Values[order[next]] > levels[k]; next--) Grow(patch, forest, order[next]);
            List<Node> here = Nodes(forest, order, next + 1, levels[k], options.MinimumArea, above);
            if (k + 1 < levels.Length) Branches(here, levels[k + 1], least, found);
            above = here;
        }

        return above.Count == 1 && above[0].Whole ? [] : found;
    }

    /// <summary>From the threshold up, in equal ratios; the peak itself is not one.</summary>
    private static float[] Levels(float[] values, float threshold, int count)
    {
        float peak = threshold;
        foreach (float value in values) peak = Math.Max(peak, value);
        float[] levels = new float[count];
        for (int k = 0; k < count; k++)
            levels[k] = (float)(threshold * ExactMath.Pow((double)peak / threshold, (double)k / count));
        return levels;
    }

    private static void Grow(SourcePatch patch, PixelForest forest, int pixel)
    {
        Span<int> neighbours = stackalloc int[8];
        forest.Add(pixel, patch.Values[pixel]);
        int count = patch.Neighbours(pixel, neighbours);
        foreach (int neighbour in neighbours[..count])
        {
            if (forest.Has(neighbour)) forest.Join(pixel, neighbour);
        }
    }

    /// <summary>The groups of a level that are large enough, each with those of the level above that it holds.</summary>
    private static List<Node> Nodes(
        PixelForest forest, int[] order, int first, float level, int minimumArea, List<Node> above)
    {
        Dictionary<int, Node> nodes = [];
        List<Node> list = [];
        for (int i = first; i < order.Length; i++)
        {
            int pixel = order[i];
            if (forest.Root(pixel) != pixel || forest.Count(pixel) < minimumArea) continue;
            Node node = new()
            {
                Seed = pixel,
                Excess = forest.Flux(pixel) - ((double)level * forest.Count(pixel)),
            };
            nodes.Add(pixel, node);
            list.Add(node);
        }

        foreach (Node child in above) nodes[forest.Root(child.Seed)].Children.Add(child);
        return list;
    }

    private static void Branches(List<Node> here, float levelAbove, double least, List<Branch> found)
    {
        foreach (Node node in here)
        {
            int strong = 0;
            foreach (Node child in node.Children)
            {
                if (child.Excess > least) strong++;
                node.Whole &= child.Whole;
            }

            if (strong < 2) continue;
            foreach (Node child in node.Children)
            {
                if (child.Whole && child.Excess > least) found.Add(new Branch(child.Seed, levelAbove));
            }

            node.Whole = false;
        }
    }
}
