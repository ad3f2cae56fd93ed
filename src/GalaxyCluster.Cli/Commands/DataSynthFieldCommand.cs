using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using GalaxyCluster.Cli.Processes;
using GalaxyCluster.Cli.Terminal;
using GalaxyCluster.Data.Datasets;
using GalaxyCluster.Data.Survey;

namespace GalaxyCluster.Cli.Commands;

/// <summary><c>galaxy data synth-field</c>: five frames of a synthetic field and what is truly in it.</summary>
internal static class DataSynthFieldCommand
{
    public static Command Create()
    {
        SyntheticFieldOptions standard = new();
        var seed = new Option<ulong>("--seed") { Description = "Another seed, another field.", DefaultValueFactory = _ => 1 };
        Option<int> width = Arguments.Positive("--width", standard.Width, "Pixels.");
        Option<int> height = Arguments.Positive("--height", standard.Height, "Pixels.");
        Option<double> ra = Number("--ra", standard.RightAscension, "Right ascension of the middle, degrees.");
        Option<double> dec = Number("--dec", standard.Declination, "Declination of the middle, degrees.");
        Option<double> limit = Number("--limit", standard.Limit, "Faintest objects, r magnitude.");
        Option<double> trails = Number("--trail-chance", standard.TrailChance, "Chance of a satellite's trail.");
        Option<int> threads = Arguments.Threads("Threads");
        var output = new Option<string>("--out") { Description = "Folder for the frames.", DefaultValueFactory = _ => "field" };
        var command = new Command(
            "synth-field", "Renders a field: FITS frames in u, g, r, i, z as SDSS writes them, and a catalogue of the truth.")
        {
            seed, width, height, ra, dec, limit, trails, threads, output,
        };
        command.SetAction(parsed =>
        {
            using var interrupts = new Interrupts();
            using var progress = new ProgressLine<DatasetProgress>(DatasetText.Progress);
            string folder = parsed.GetValue(output)!;
            (ImmutableArray<string> frames, ImmutableArray<FieldObject> truth) = SyntheticField.Write(
                new SyntheticFieldOptions
                {
                    Seed = parsed.GetValue(seed),
                    Width = parsed.GetValue(width),
                    Height = parsed.GetValue(height),
                    RightAscension = parsed.GetValue(ra),
                    Declination = parsed.GetValue(dec),
                    Limit = parsed.GetValue(limit),
                    TrailChance = parsed.GetValue(trails),
                    Threads = parsed.GetValue(threads),
                },
                folder, progress, interrupts.Drain);
            progress.Clear();
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{folder}: {frames.Length} frames, truth.fits, truth.csv: {truth.Length} objects"));
            foreach (string name in SyntheticSurvey.Classes)
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {truth.Count(o => o.Class == name),6}  {name}"));
        });
        return command;
    }

    private static Option<double> Number(string name, double value, string description) =>
        new(name) { Description = description, DefaultValueFactory = _ => value };
}
