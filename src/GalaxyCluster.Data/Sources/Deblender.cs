using GalaxyCluster.Data.Frames;

namespace GalaxyCluster.Data.Sources;

/// <summary>
/// Parts sources that touch, by multi-thresholding (Bertin and Arnouts 1996, section 5): the level rises from the
/// threshold to the peak in exponential steps; where a group of pixels falls into branches of which at least two hold
/// more than a share of the whole flux above that level, each of them is a source. Pixels below the branches go to the
/// source whose profile, a Gaussian of its moments, is brightest there: always the same one, where SExtractor draws lots.
/// </summary>
internal static class Deblender
{
    /// <summary>The sources of one group; the group itself where it is one.</summary>
    /// <param name="smooth">The detection plane.</param>
    public static List<DetectedSource> Part(
        ImagePlane smooth, PixelSet group, float threshold, ExtractionOptions options, CancellationToken cancellation)
    {
        SourcePatch patch = new(smooth, group);
        List<Branch> branches = BranchTree.Find(patch, threshold, options, cancellation);
        if (branches.Count <= 1) return [new DetectedSource(group, Blended: false)];
        int[] owner = ProfileAssignment.Assign(patch, branches, cancellation);
        List<int>[] members = new List<int>[branches.Count];
        for (int b = 0; b < members.Length; b++) members[b] = [];
        for (int i = 0; i < owner.Length; i++) members[owner[i]].Add(group.Offsets[i]);
        List<DetectedSource> parts = [];
        foreach (List<int> pixels in members)
        {
            if (pixels.Count >= options.MinimumArea) parts.Add(new DetectedSource(new PixelSet([.. pixels]), true));
        }

        return parts;
    }
}

/// <summary>Pixels of one source on the detection plane.</summary>
/// <param name="Blended">It was parted from others.</param>
internal readonly record struct DetectedSource(PixelSet Pixels, bool Blended);
