using System.Collections.Immutable;
using System.CommandLine;
using GalaxyCluster.Cli.Processes;
using GalaxyCluster.Cli.Terminal;
using GalaxyCluster.Data.Datasets;
using GalaxyCluster.Data.Survey;
using GalaxyCluster.Data.Synthetic;

namespace GalaxyCluster.Cli.Commands;

/// <summary><c>galaxy data synth</c>: renders a data set.</summary>
internal static class DataSynthCommand
{
    private const string Sky = "sky";
    private const string Survey = "survey";

    public static Command Create()
    {
        var count = Arguments.Positive("--count", new SyntheticSkyOptions().Count, "Pictures to render.");
        var seed = new Option<ulong>("--seed")
        {
            Description = "Another seed, other pictures.",
            DefaultValueFactory = _ => 1,
        };
        var size = Arguments.AtLeast("--size", 16, 64, "Width and height in pixels.");
        var kind = new Option<string>("--kind")
        {
            Description = "sky: simple colour pictures, fast; survey: as SDSS would have taken them.",
            DefaultValueFactory = _ => Sky,
        };
        kind.AcceptOnlyFromAmong(Sky, Survey);
        var classes = new Option<string?>("--classes")
        {
            Description = $"survey: which, in this order. [default: {string.Join(',', SyntheticSurvey.Classes)}]",
        };
        var framing = new Option<string>("--framing")
        {
            Description = "survey: radii shows five radii of 90 % of the light, as Galaxy Zoo does; pixels the survey's own.",
            DefaultValueFactory = _ => "radii",
        };
        framing.AcceptOnlyFromAmong("radii", "pixels");
        var bands = new Option<string?>("--bands") { Description = "survey: fluxes of these of u,g,r,i,z in place of colour pictures." };
        var stretch = new Option<string?>("--stretch")
        {
            Description = "survey, with --bands: from nanomaggies to bytes. "
                + $"[default: {new SyntheticSurveyOptions().Stretch}]",
        };
        Option<int> threads = Arguments.Threads("Threads");
        var output = new Option<string>("--out") { Description = "The data set folder to make.", Required = true };
        Option<bool> overwrite = DataCommand.OverwriteOption();
        var command = new Command("synth", "Renders a data set of galaxies, stars and quasars.")
        {
            count, seed, size, kind, classes, framing, bands, stretch, threads, output, overwrite,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(kind) != Survey
                && (result.GetValue(classes) ?? result.GetValue(bands) ?? result.GetValue(stretch)) is not null)
                result.AddError("--classes, --bands and --stretch need --kind survey");
            else if (result.GetValue(stretch) is not null && result.GetValue(bands) is null)
                result.AddError("--stretch needs --bands: colour pictures have a stretch of their own");
        });
        command.SetAction(parsed =>
        {
            using var interrupts = new Interrupts();
            using var progress = new ProgressLine<DatasetProgress>(DatasetText.Progress);
            string folder = parsed.GetValue(output)!;
            DatasetManifest manifest = parsed.GetValue(kind) == Survey
                ? SyntheticSurvey.Write(
                    new SyntheticSurveyOptions
                    {
                        Count = parsed.GetValue(count),
                        Seed = parsed.GetValue(seed),
                        Size = parsed.GetValue(size),
                        Classes = List(parsed.GetValue(classes)) ?? SyntheticSurvey.Classes,
                        Framing = parsed.GetValue(framing) == "radii" ? SurveyFraming.Radii : SurveyFraming.Pixels,
                        Bands = List(parsed.GetValue(bands)) ?? [],
                        Stretch = parsed.GetValue(stretch) ?? new SyntheticSurveyOptions().Stretch,
                        Overwrite = parsed.GetValue(overwrite),
                        Threads = parsed.GetValue(threads),
                    },
                    folder, progress, interrupts.Drain)
                : SyntheticSky.Write(
                    new SyntheticSkyOptions
                    {
                        Count = parsed.GetValue(count),
                        Seed = parsed.GetValue(seed),
                        Size = parsed.GetValue(size),
                        Overwrite = parsed.GetValue(overwrite),
                        Threads = parsed.GetValue(threads),
                    },
                    folder, progress, interrupts.Drain);
            progress.Clear();
            Console.WriteLine(DatasetText.Describe(manifest));
            Console.WriteLine($"written to {folder}");
        });
        return command;
    }

    private static ImmutableArray<string>? List(string? text) =>
        text is null ? null : [.. text.Split(',', StringSplitOptions.TrimEntries)];
}
