using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using GalaxyCluster.Engine.Kernels;

namespace GalaxyCluster.Data.Pictures;

public enum StretchKind
{
    /// <summary>Values as they are.</summary>
    None,

    /// <summary>(v - minimum) / (maximum - minimum).</summary>
    Linear,

    /// <summary>asinh((v - minimum) / softening) / asinh((maximum - minimum) / softening).</summary>
    Asinh,

    /// <summary>
    /// Lupton et al. 2004 (PASP 116, 133) as astropy.visualization.make_lupton_rgb computes it, over any number of
    /// bands: all bands of a pixel times asinh(Q I / stretch) / (10 asinh(Q / 10) I), with I the mean of its
    /// bands above minimum; then divided by the largest where that is above 1.
    /// </summary>
    Lupton,

    /// <summary>Linear between two percentiles of the picture's own band.</summary>
    Percentile,
}

/// <summary>
/// From flux to stored values in 0..1, by the engine's own arithmetic: the same bits everywhere. As text
/// <c>asinh(maximum=20,minimum=0,softening=0.02)</c>; a parameter with a value a band is <c>minimum=0/0.1/0</c>.
/// A word without brackets says what was done to the pictures before they came here, and does nothing.
/// </summary>
public sealed class Stretch
{
    private static readonly ImmutableSortedDictionary<string, ImmutableArray<double>> s_empty =
        ImmutableSortedDictionary.Create<string, ImmutableArray<double>>(StringComparer.Ordinal);

    private readonly ImmutableSortedDictionary<string, ImmutableArray<double>> _parameters;
    private readonly string? _description;

    private Stretch(
        StretchKind kind, ImmutableSortedDictionary<string, ImmutableArray<double>> parameters, string? description)
    {
        Kind = kind;
        _parameters = parameters;
        _description = description;
    }

    public static Stretch None { get; } = new(StretchKind.None, s_empty, null);

    public StretchKind Kind { get; }

    /// <summary>Parameters that are not given and must be measured from the pictures.</summary>
    public ImmutableArray<string> Missing => [.. NamesOf(Kind).Where(n => !_parameters.ContainsKey(n))];

    /// <summary>Reads the text of a manifest or a model file.</summary>
    /// <exception cref="FormatException">Brackets, but not a stretch with all its parameters.</exception>
    public static Stretch Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!text.Contains('(', StringComparison.Ordinal))
            return text == "none" ? None : new Stretch(StretchKind.None, s_empty, text);
        Stretch stretch = ParseRequest(text);
        return stretch.Missing.IsEmpty
            ? stretch
            : throw new FormatException($"stretch '{text}' does not say its {string.Join(", ", stretch.Missing)}");
    }

    /// <summary>Reads what a user asks for: parameters may be left out, to be measured.</summary>
    /// <exception cref="FormatException">Not a stretch, or a parameter that is out of bounds.</exception>
    public static Stretch ParseRequest(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        int open = text.IndexOf('(', StringComparison.Ordinal);
        string name = open < 0 ? text : text[..open];
        StretchKind kind = name switch
        {
            "none" => StretchKind.None,
            "linear" => StretchKind.Linear,
            "asinh" => StretchKind.Asinh,
            "lupton" => StretchKind.Lupton,
            "percentile" => StretchKind.Percentile,
            _ => throw new FormatException(
                $"stretch '{name}' is unknown: expected none, linear, asinh, lupton or percentile"),
        };
        ImmutableSortedDictionary<string, ImmutableArray<double>>.Builder parameters = s_empty.ToBuilder();
        foreach ((string key, double value) in DefaultsOf(kind))
            parameters[key] = [value];
        if (open >= 0)
        {
            if (!text.EndsWith(')'))
                throw new FormatException($"stretch '{text}': expected a closing bracket");
            foreach (string part in text[(open + 1)..^1].Split(',', StringSplitOptions.TrimEntries))
                ReadParameter(part, kind, parameters);
        }

        return new Stretch(kind, parameters.ToImmutable(), null);
    }

    /// <summary>The same with a parameter that was not given.</summary>
    public Stretch With(string name, ImmutableArray<double> values) =>
        _parameters.ContainsKey(name) ? this : new Stretch(Kind, _parameters.SetItem(name, values), null);

    public override string ToString() => _description ?? (Kind == StretchKind.None
        ? "none"
        : $"{Kind.ToString().ToLowerInvariant()}({string.Join(',', _parameters.Select(static p =>
            $"{p.Key}={string.Join('/', p.Value.Select(static v => v.ToString("R", CultureInfo.InvariantCulture)))}"))})");

    /// <summary>What is wrong with it for so many bands; null when nothing is.</summary>
    internal string? Fault(int bands)
    {
        foreach ((string name, ImmutableArray<double> values) in _parameters)
        {
            if (values.Length != 1 && values.Length != bands)
                return $"stretch parameter {name} has {values.Length} values, expected 1 or {bands}";
            if (name is "softening" or "stretch" or "Q" && values.Any(static v => !(v > 0)))
                return $"stretch parameter {name} must be above 0";
        }

        for (int b = 0; b < bands; b++)
        {
            bool isOrdered = Kind switch
            {
                StretchKind.Linear or StretchKind.Asinh => Value("minimum", b) < Value("maximum", b),
                StretchKind.Percentile => Value("low", b) >= 0 && Value("low", b) < Value("high", b) && Value("high", b) <= 100,
                _ => true,
            };
            if (!isOrdered)
                return $"stretch {this}: the lower bound must be below the upper one";
        }

        return null;
    }

    /// <summary>In place.</summary>
    /// <param name="planes">[bands, plane]</param>
    /// <param name="bands">How many.</param>
    internal void Apply(Span<float> planes, int bands)
    {
        int plane = planes.Length / bands;
        if (Kind == StretchKind.Lupton)
        {
            ApplyLupton(planes, bands, plane);
            return;
        }

        for (int b = 0; b < bands && Kind != StretchKind.None; b++)
            ApplyTo(planes.Slice(b * plane, plane), b);
    }

    private void ApplyTo(Span<float> plane, int band)
    {
        if (Kind == StretchKind.Asinh)
        {
            double minimum = Value("minimum", band);
            double softening = Value("softening", band);
            double top = ExactMath.Asinh((Value("maximum", band) - minimum) / softening);
            foreach (ref float v in plane)
                v = (float)Math.Clamp(ExactMath.Asinh((v - minimum) / softening) / top, 0, 1);
            return;
        }

        (double low, double high) = Kind == StretchKind.Linear
            ? (Value("minimum", band), Value("maximum", band))
            : Percentiles(plane, Value("low", band), Value("high", band));
        double range = high > low ? high - low : 1;
        foreach (ref float v in plane)
            v = (float)Math.Clamp((v - low) / range, 0, 1);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ApplyLupton(Span<float> planes, int bands, int plane)
    {
        double q = Value("Q", 0);
        double scale = q / Value("stretch", 0);
        double slope = 0.1 / ExactMath.Asinh(0.1 * q);
        double[] minimum = [.. Enumerable.Range(0, bands).Select(b => Value("minimum", b))];
        for (int i = 0; i < plane; i++)
        {
            double sum = 0;
            for (int b = 0; b < minimum.Length; b++)
                sum += planes[(b * plane) + i] - minimum[b];
            double intensity = sum / bands;
            double factor = intensity > 0 ? ExactMath.Asinh(scale * intensity) * slope / intensity : 0;
            double largest = 1;
            for (int b = 0; b < minimum.Length; b++)
                largest = Math.Max(largest, (planes[(b * plane) + i] - minimum[b]) * factor);
            for (int b = 0; b < minimum.Length; b++)
            {
                double value = (planes[(b * plane) + i] - minimum[b]) * factor / largest;
                planes[(b * plane) + i] = (float)Math.Max(value, 0);
            }
        }
    }

    private static (double Low, double High) Percentiles(ReadOnlySpan<float> plane, double low, double high)
    {
        float[] sorted = plane.ToArray();
        Array.Sort(sorted);
        return (Order.Percentile(sorted, low), Order.Percentile(sorted, high));
    }

    private double Value(string name, int band)
    {
        ImmutableArray<double> values = _parameters[name];
        return values.Length == 1 ? values[0] : values[band];
    }

    private static ImmutableArray<string> NamesOf(StretchKind kind) => kind switch
    {
        StretchKind.Linear => ["maximum", "minimum"],
        StretchKind.Asinh => ["maximum", "minimum", "softening"],
        StretchKind.Lupton => ["Q", "minimum", "stretch"],
        StretchKind.Percentile => ["high", "low"],
        _ => [],
    };

    private static IEnumerable<(string, double)> DefaultsOf(StretchKind kind) => kind switch
    {
        StretchKind.Lupton => [("Q", 8)],
        StretchKind.Percentile => [("low", 0.5), ("high", 99.5)],
        _ => [],
    };

    private static void ReadParameter(
        string part, StretchKind kind, ImmutableSortedDictionary<string, ImmutableArray<double>>.Builder parameters)
    {
        int equals = part.IndexOf('=', StringComparison.Ordinal);
        string name = equals < 0 ? part : part[..equals].Trim();
        if (!NamesOf(kind).Contains(name))
            throw new FormatException(
                $"stretch parameter '{name}' is unknown: expected {string.Join(", ", NamesOf(kind))}");
        ImmutableArray<double>.Builder values = ImmutableArray.CreateBuilder<double>();
        foreach (string text in (equals < 0 ? "" : part[(equals + 1)..]).Split('/'))
        {
            if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
                || !double.IsFinite(value))
                throw new FormatException($"stretch parameter {name}: '{text}' is not a number");
            values.Add(value);
        }

        parameters[name] = values.ToImmutable();
    }
}
