using System.Collections.Immutable;
using GalaxyCluster.Data.Fields;
using GalaxyCluster.Data.Sources;
using GalaxyCluster.Data.Wcs;

namespace GalaxyCluster.Data.Survey;

/// <summary>One bin of magnitude.</summary>
/// <param name="From">Magnitude in r; objects by their true one, sources by the one measured in the detection band.</param>
/// <param name="To">Exclusive.</param>
/// <param name="Objects">In the truth.</param>
/// <param name="Found">Of these, with a source of their own.</param>
/// <param name="Sources">In the catalogue.</param>
/// <param name="True">Of these, with an object of their own.</param>
/// <param name="Classified">Of <paramref name="Found"/>, those whose source has a class.</param>
/// <param name="Right">Of these, with the true class.</param>
public sealed record MagnitudeBin(
    double From, double To, int Objects, int Found, int Sources, int True, int Classified, int Right)
{
    /// <summary>NaN where there are no objects.</summary>
    public double Completeness => Objects == 0 ? double.NaN : (double)Found / Objects;

    /// <summary>NaN where there are no sources.</summary>
    public double Purity => Sources == 0 ? double.NaN : (double)True / Sources;
}

/// <summary>How complete and pure a catalogue of a synthetic field is, by magnitude.</summary>
public static class TruthComparison
{
    private const double Brightest = 13;
    private const double BinWidth = 1;
    private const int BinCount = 12;

    /// <summary>
    /// Pairs sources and objects one to one: from the brightest object on, each takes the nearest source that is left
    /// within the radius.
    /// </summary>
    /// <param name="field">With world coordinates and magnitudes.</param>
    /// <param name="sources">What was found.</param>
    /// <param name="classes">By source; an empty text where there is none.</param>
    /// <param name="truth">What is there.</param>
    /// <param name="radius">Arc seconds.</param>
    /// <exception cref="ArgumentException">The field has no coordinates or no magnitudes.</exception>
    public static ImmutableArray<MagnitudeBin> Compare(
        SkyField field, ImmutableArray<Source> sources, IReadOnlyList<string> classes, ImmutableArray<FieldObject> truth,
        double radius)
    {
        ArgumentNullException.ThrowIfNull(field);
        ArgumentNullException.ThrowIfNull(classes);
        if (field.Coordinates is null || double.IsNaN(field.ZeroPoint))
            throw new ArgumentException("the field has no world coordinates, or no magnitudes", nameof(field));
        int[] sourceOf = Match(field.Coordinates, sources, truth, radius);
        int[] objects = new int[BinCount];
        int[] found = new int[BinCount];
        int[] all = new int[BinCount];
        int[] real = new int[BinCount];
        int[] classified = new int[BinCount];
        int[] right = new int[BinCount];
        for (int i = 0; i < truth.Length; i++)
        {
            int bin = BinOf(truth[i].Magnitude);
            objects[bin]++;
            if (sourceOf[i] < 0) continue;
            found[bin]++;
            string name = classes[sourceOf[i]];
            if (name.Length == 0) continue;
            classified[bin]++;
            right[bin] += name == truth[i].Class ? 1 : 0;
        }

        bool[] isReal = new bool[sources.Length];
        foreach (int source in sourceOf)
        {
            if (source >= 0) isReal[source] = true;
        }

        for (int i = 0; i < sources.Length; i++)
        {
            double flux = sources[i].Automatic.Flux;
            int bin = BinOf(flux > 0 ? SdssColours.MagnitudeOf(flux) : double.PositiveInfinity);
            all[bin]++;
            real[bin] += isReal[i] ? 1 : 0;
        }

        return
        [
            .. Enumerable.Range(0, BinCount).Select(b => new MagnitudeBin(
                Brightest + (b * BinWidth), Brightest + ((b + 1) * BinWidth), objects[b], found[b], all[b], real[b],
                classified[b], right[b])),
        ];
    }

    /// <summary>By object: its source, or -1.</summary>
    private static int[] Match(
        WorldCoordinates coordinates, ImmutableArray<Source> sources, ImmutableArray<FieldObject> truth, double radius)
    {
        double pixels = radius / coordinates.PixelScale;
        PlaceIndex places = new(sources.Select(static s => (s.X, s.Y)));
        int[] sourceOf = new int[truth.Length];
        Array.Fill(sourceOf, -1);
        bool[] taken = new bool[sources.Length];
        List<int> near = [];
        foreach (int i in Enumerable.Range(0, truth.Length).OrderBy(i => truth[i].Magnitude))
        {
            if (coordinates.TryToPixel(truth[i].Position) is not { } at) continue;
            places.Within(at.X, at.Y, pixels, near);
            int best = -1;
            foreach (int source in near)
            {
                if (!taken[source] && (best < 0 || Distance(sources[source], at) < Distance(sources[best], at)))
                    best = source;
            }

            if (best < 0) continue;
            sourceOf[i] = best;
            taken[best] = true;
        }

        return sourceOf;
    }

    private static double Distance(Source source, PixelPosition at) =>
        ((source.X - at.X) * (source.X - at.X)) + ((source.Y - at.Y) * (source.Y - at.Y));

    private static int BinOf(double magnitude) =>
        (int)Math.Clamp(Math.Floor((magnitude - Brightest) / BinWidth), 0, BinCount - 1);
}
