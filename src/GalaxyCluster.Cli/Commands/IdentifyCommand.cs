using System.Collections.Immutable;
using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using GalaxyCluster.Cli.Errors;
using GalaxyCluster.Cli.Inference;
using GalaxyCluster.Cli.Terminal;
using GalaxyCluster.Data.Catalogues;
using GalaxyCluster.Data.Fields;
using GalaxyCluster.Data.Sources;
using GalaxyCluster.Data.Survey;
using GalaxyCluster.Data.Threading;
using GalaxyCluster.Training.Models;

namespace GalaxyCluster.Cli.Commands;

/// <summary><c>galaxy identify</c>: from frames of a field to a catalogue of classified sources.</summary>
internal static class IdentifyCommand
{
    /// <summary>A source within so many arc seconds of an object is that object.</summary>
    private const double TruthRadius = 1.5;

    private sealed record Request(
        string[] Frames, string? Model, string Out, string? Detect, ExtractionOptions Extraction, double MinimumSnr,
        double CutOut, bool AverageViews, string? Truth, bool Json);

    public static Command Create()
    {
        var frames = new Argument<string[]>("frames")
        {
            Description = "FITS frames of one field, a file a band or a cube (.gz, .bz2 too); or one JPEG or PNG.",
            Arity = ArgumentArity.OneOrMore,
        };
        var model = new Option<string?>("--model") { Description = "A model.safetensors file of a run; without it nothing is classified." };
        var output = new Option<string>("--out") { Description = "Folder for the catalogue.", DefaultValueFactory = _ => "catalogue" };
        var detect = new Option<string?>("--detect") { Description = "Band to look for sources in. [default: r, else the middle one]" };
        Option<double> threshold = Above("--threshold", 1.5, "Detection threshold, in standard deviations of the sky.");
        Option<int> area = Arguments.Positive("--min-area", 3, "Fewest connected pixels above the threshold.");
        Option<double> contrast = Above("--deblend-contrast", 0.005, "Share of the flux that a branch needs to be a source.");
        Option<double> snr = Above("--min-snr", 5, "Sources below this signal-to-noise are left out.");
        Option<double> cut = Above("--cutout", 12, "Side of the picture to classify, in half-light radii of the source.");
        Option<bool> views = Arguments.Views();
        var truth = new Option<string?>("--truth")
        {
            Description = "The catalogue of a synthetic field (truth.fits): prints completeness and purity by magnitude.",
        };
        Option<bool> json = Arguments.Json();
        var command = new Command(
            "identify", "Finds, measures and classifies the sources of a field: FITS table, VOTable, CSV, regions, picture.")
        {
            frames, model, output, detect, threshold, area, contrast, snr, cut, views, truth, json,
        };
        command.SetAction((parsed, cancellation) => Task.FromResult(Run(
            new Request(
                parsed.GetValue(frames)!, parsed.GetValue(model), parsed.GetValue(output)!, parsed.GetValue(detect),
                new ExtractionOptions
                {
                    Threshold = parsed.GetValue(threshold),
                    MinimumArea = parsed.GetValue(area),
                    DeblendContrast = Math.Min(1, parsed.GetValue(contrast)),
                },
                parsed.GetValue(snr), parsed.GetValue(cut), parsed.GetValue(views), parsed.GetValue(truth),
                parsed.GetValue(json)),
            cancellation)));
        return command;
    }

    private static int Run(Request request, CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        TrainedModel? trained = null;
        SkyField? frames = null;
        AllCores.Invoke(
            () => frames = FieldReader.Read(request.Frames, request.Detect, cancellation),
            () => trained = request.Model is { } file ? ModelFile.Read(file) : null);
        SkyField field = frames!;
        ColourPicture picture = new(field);
        TimeSpan read = Stopwatch.GetElapsedTime(start);
        FieldSources found = FieldSources.Extract(
            field, request.Extraction, request.MinimumSnr, cancellation, picture.Render);
        TimeSpan extracted = Stopwatch.GetElapsedTime(start);
        SourceClasses? classes = trained is null
            ? null
            : SourceClassifier.Classify(
                trained, picture, found.Sources, static _ => true, request.CutOut, request.AverageViews, cancellation);
        TimeSpan classified = Stopwatch.GetElapsedTime(start);
        string title = string.Create(
            CultureInfo.InvariantCulture, $"Sources of {field.Name} by galaxy identify")
            + (trained is null ? "" : $", model {trained.Model.Spec.Name} {trained.ParametersSha256}");
        Write(request.Out, picture, found, classes, title);
        ImmutableArray<MagnitudeBin> bins = request.Truth is { } path ? Compare(path, field, found, classes, cancellation) : [];
        IdentifyReport report = new(
            field.Name, found.Sources.Length, Counts(classes),
            new IdentifySeconds(
                read.TotalSeconds, (extracted - read).TotalSeconds, (classified - extracted).TotalSeconds,
                (Stopwatch.GetElapsedTime(start) - classified).TotalSeconds),
            Path.GetFullPath(request.Out), bins);
        if (request.Json) JsonOutput.WriteLine(report, IdentifyJson.Default.IdentifyReport);
        else Print(report, trained);
        return ExitCodes.Success;
    }

    private static ImmutableArray<MagnitudeBin> Compare(
        string path, SkyField field, FieldSources found, SourceClasses? classes, CancellationToken cancellation)
    {
        ImmutableArray<FieldObject> truth = FieldObject.Read(path, cancellation);
        if (field.Coordinates is null || double.IsNaN(field.ZeroPoint))
            throw new FailureException(ExitCodes.Input, $"--truth: {field.Name} has no world coordinates, or no magnitudes");
        return TruthComparison.Compare(
            field, found.Sources, classes is null ? [.. Enumerable.Repeat("", found.Sources.Length)] : classes.Best, truth,
            TruthRadius);
    }

    private static void Write(
        string folder, ColourPicture picture, FieldSources found, SourceClasses? classes, string title)
    {
        Directory.CreateDirectory(folder);
        int count = found.Sources.Length;
        ImmutableArray<string> names = classes is null ? [.. Enumerable.Repeat("", count)] : classes.Best;
        ImmutableArray<int> indices = classes is null
            ? [.. Enumerable.Repeat(-1, count)]
            : [.. classes.Probabilities.Select(SourceClassifier.IndexOfBest)];
        Catalogue catalogue = SourceCatalogue.Create(picture.Field, found.Sources, found.Fluxes, classes, title);
        AllCores.Invoke(
            () => AnnotatedPicture.Write(Path.Combine(folder, "sources.png"), picture, found.Sources, indices),
            () => CatalogueFile.WriteVoTable(Path.Combine(folder, "sources.vot"), catalogue),
            () => CatalogueFile.WriteFits(Path.Combine(folder, "sources.fits"), catalogue),
            () => CatalogueFile.WriteCsv(Path.Combine(folder, "sources.csv"), catalogue),
            () => RegionFile.Write(Path.Combine(folder, "sources.reg"), found.Sources, names));
    }

    private static ImmutableArray<ClassCount> Counts(SourceClasses? classes) => classes is null
        ? []
        : [.. classes.Names.Select(n => new ClassCount(n, classes.Best.Count(b => b == n)))];

    private static void Print(IdentifyReport report, TrainedModel? trained)
    {
        Console.WriteLine($"{report.Field}: {report.Sources} sources");
        for (int i = 0; i < report.Classes.Length; i++)
            Console.WriteLine($"  {report.Classes[i].Count,6}  {report.Classes[i].Class} ({AnnotatedPicture.ColourOf(i)})");
        IdentifySeconds s = report.Seconds;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"read {s.Read:F1} s, found and measured {s.Extract:F1} s, classified {s.Classify:F1} s, written {s.Write:F1} s"));
        Console.WriteLine($"{report.Folder}: sources.fits, sources.vot, sources.csv, sources.reg, sources.png");
        if (!report.Truth.IsEmpty) Console.Write(TruthText.Describe(report.Truth));
        if (trained is null) Console.WriteLine("no --model was given: nothing is classified");
    }

    private static Option<double> Above(string name, double value, string description)
    {
        var option = new Option<double>(name) { Description = description, DefaultValueFactory = _ => value };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && !(result.GetValueOrDefault<double>() > 0 && double.IsFinite(result.GetValueOrDefault<double>())))
                result.AddError($"{name} must be above 0");
        });
        return option;
    }
}
