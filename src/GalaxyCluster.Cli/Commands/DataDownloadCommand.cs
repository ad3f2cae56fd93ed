using System.Collections.Immutable;
using System.CommandLine;
using GalaxyCluster.Cli.Errors;
using GalaxyCluster.Cli.Processes;
using GalaxyCluster.Cli.Terminal;
using GalaxyCluster.Data.Datasets;
using GalaxyCluster.Data.Downloads;
using GalaxyCluster.Data.Downloads.Http;
using GalaxyCluster.Data.Downloads.LegacySurvey;
using GalaxyCluster.Data.Downloads.Sdss;

namespace GalaxyCluster.Cli.Commands;

/// <summary><c>galaxy data download</c>: pictures straight from the surveys' services.</summary>
internal static class DataDownloadCommand
{
    private static readonly HttpPolicy _default = new();

    private static readonly Option<string> _out = new("--out")
    {
        Description = "Folder to fill; a broken-off download goes on there.",
        Required = true,
    };

    private static readonly Option<double> _rate = Positive(
        "--rate", _default.RequestsPerSecond, "Requests a second, at most.");

    private static readonly Option<int> _parallel = Arguments.Positive(
        "--parallel", _default.Parallel, "Requests under way at once.");

    private static readonly Option<int> _attempts = Arguments.Positive(
        "--attempts", _default.Attempts, "How often a file is asked for before it counts as failed.");

    private static readonly Option<bool> _again = new("--again")
    {
        Description = "Ask once more for what was refused or not there.",
    };

    private static readonly Option<string?> _labelColumn = new("--label-column")
    {
        Description = "Column with the class. [default: label or class, where there is one]",
    };

    public static Command Create() => new("download", "Fetches pictures from SDSS, the Legacy Surveys or Zenodo.")
    {
        CreateSdss(), CreateLegacySurvey(), CreateGalaxy10(),
    };

    private static Command CreateSdss()
    {
        SdssDownloadOptions defaults = new() { Folder = "" };
        var labels = With(new Option<SdssLabels>("--labels"), "galaxyZoo, galaxyZoo2, or spectra (galaxy, star, QSO).",
            defaults.Labels);
        var sql = new Option<string?>("--sql")
        {
            Description = "File with a query of your own: columns objid, ra, dec and what else is wanted.",
        };
        var perClass = Arguments.Positive("--per-class", defaults.PerClass, "Objects of each class, at most.");
        var threshold = With(new Option<double>("--threshold"), "Share of votes that makes a class.",
            defaults.Threshold);
        var release = With(new Option<string>("--release"), "Data release of SkyServer.", defaults.Release);
        var pictures = With(new Option<SdssPictures>("--pictures"),
            "jpeg (SkyServer's colour pictures) or frames (FITS cubes cut out of the archive's frames).",
                defaults.Pictures);
        var size = Arguments.Positive("--size", defaults.Size, "Width and height in pixels.");
        var scale = With(new Option<double>("--scale"), "Arcseconds a pixel (jpeg).", defaults.Scale);
        var radii = new Option<double?>("--radii")
        {
            Description = "Side in Petrosian 90 % radii of the object, in place of --scale (jpeg); "
                + "Galaxy Zoo 2 showed 8.5.",
        };
        var bands = Bands(defaults.Bands, "Bands (frames)");
        var keep = new Option<bool>("--keep-frames") { Description = "Keep the frames too." };
        var server = Server("--server", "SkyServer", defaults.SkyServer);
        var archive = Server("--archive", "the Science Archive Server", defaults.Archive);
        var command = new Command("sdss", "Labelled objects of SDSS: a query of SkyServer, then a picture each.")
        {
            _out, labels, sql, _labelColumn, perClass, threshold, release, pictures, size, scale, radii, bands, keep,
            _again, _rate, _parallel, _attempts, server, archive,
        };
        command.SetAction((parsed, _) => RunAsync((report, progress, cancellation) => SdssDownload.RunAsync(
            new SdssDownloadOptions
            {
                Folder = parsed.GetValue(_out)!,
                Labels = parsed.GetValue(labels),
                Sql = parsed.GetValue(sql) is { } file ? File.ReadAllText(file) : null,
                LabelColumn = parsed.GetValue(_labelColumn),
                PerClass = parsed.GetValue(perClass),
                Threshold = parsed.GetValue(threshold),
                Release = parsed.GetValue(release)!,
                Pictures = parsed.GetValue(pictures),
                Size = parsed.GetValue(size),
                Scale = parsed.GetValue(scale),
                Radii = parsed.GetValue(radii),
                Bands = Letters(parsed.GetValue(bands)!),
                KeepFrames = parsed.GetValue(keep),
                Again = parsed.GetValue(_again),
                SkyServer = parsed.GetValue(server)!,
                Archive = parsed.GetValue(archive)!,
                Policy = Policy(parsed),
            },
            report, progress, TimeProvider.System, cancellation)));
        return command;
    }

    private static Command CreateLegacySurvey()
    {
        LegacySurveyDownloadOptions defaults = new() { Folder = "", List = "" };
        var list = new Option<string>("--list")
        {
            Description = "CSV with name (or id), ra and dec in degrees; a label where there is one.",
            Required = true,
        };
        var layer = With(new Option<string>("--layer"), "Layer of the viewer.", defaults.Layer);
        var bands = Bands(defaults.Bands, "Bands");
        var size = Arguments.Positive("--size", defaults.Size, "Width and height to ask for, pixels.");
        var scale = With(new Option<double>("--scale"), "Arcseconds a pixel.", defaults.Scale);
        var npy = Arguments.AtLeast("--npy", 0, 0,
            "Also write the central square of so many pixels as gals/NAME.npy (astroddpm: 256); 0: no.");
        var server = Server("--server", "the viewer", defaults.Server);
        var command = new Command("legacysurvey",
            "FITS cut-outs of a list of galaxies from the DESI Legacy Imaging Surveys.")
        {
            _out, list, _labelColumn, layer, bands, size, scale, npy, _again, _rate, _parallel, _attempts, server,
        };
        command.SetAction((parsed, _) => RunAsync((report, progress, cancellation) => LegacySurveyDownload.RunAsync(
            new LegacySurveyDownloadOptions
            {
                Folder = parsed.GetValue(_out)!,
                List = parsed.GetValue(list)!,
                LabelColumn = parsed.GetValue(_labelColumn),
                Layer = parsed.GetValue(layer)!,
                Bands = Letters(parsed.GetValue(bands)!),
                Size = parsed.GetValue(size),
                Scale = parsed.GetValue(scale),
                NpyCrop = parsed.GetValue(npy),
                Again = parsed.GetValue(_again),
                Server = parsed.GetValue(server)!,
                Policy = Policy(parsed),
            },
            report, progress, TimeProvider.System, cancellation)));
        return command;
    }

    private static Command CreateGalaxy10()
    {
        var set = new Argument<Galaxy10Set>("set") { Description = "sdss (210 MB) or decals (2.5 GB)." };
        var sha256 = new Option<string?>("--sha256")
        {
            Description = "Expected SHA-256. [default: that of the published file]",
        };
        var server = Server("--server", "Zenodo", SurveyServers.Zenodo);
        var command = new Command("galaxy10", "The HDF5 files of Galaxy10, with their checksums compared.")
        {
            set, _out, sha256, _rate, _attempts, server,
        };
        command.SetAction((parsed, _) => RunAsync((report, _, cancellation) => Galaxy10Download.RunAsync(
            new Galaxy10DownloadOptions
            {
                Folder = parsed.GetValue(_out)!,
                Set = parsed.GetValue(set),
                Sha256 = parsed.GetValue(sha256)?.ToLowerInvariant(),
                Server = parsed.GetValue(server)!,
                Policy = Policy(parsed),
            },
            report, TimeProvider.System, cancellation)));
        return command;
    }

    private static async Task<int> RunAsync(
        Func<Action<string>, IProgress<DatasetProgress>, CancellationToken, Task<DownloadReport>> download)
    {
        using var interrupts = new Interrupts();
        using var progress = new ProgressLine<DatasetProgress>(DatasetText.Progress);
        DownloadReport report = await download(progress.Say, progress, interrupts.Drain).ConfigureAwait(false);
        progress.Clear();
        Console.WriteLine(DownloadText.Describe(report));
        return report.Counts.Failed == 0
            ? ExitCodes.Success
            : throw new FailureException(
                ExitCodes.Network,
                $"{report.Counts.Failed} of {report.Counts.Wanted} failed every time; "
                + "the same command tries them again");
    }

    private static HttpPolicy Policy(ParseResult parsed) => _default with
    {
        RequestsPerSecond = parsed.GetValue(_rate),
        Parallel = Math.Max(1, parsed.GetValue(_parallel)),
        Attempts = parsed.GetValue(_attempts),
    };

    private static Option<string> Bands(ImmutableArray<char> bands, string description) =>
        With(new Option<string>("--bands"), $"{description}, comma-separated, in the order of the cube.",
            string.Join(',', bands));

    private static ImmutableArray<char> Letters(string bands) =>
        [.. bands.Split(',', StringSplitOptions.TrimEntries).Select(static b => b.Length == 1 ? b[0] : '?')];

    private static Option<T> With<T>(Option<T> option, string description, T value)
    {
        option.Description = description;
        option.DefaultValueFactory = _ => value;
        return option;
    }

    private static Option<double> Positive(string name, double value, string description)
    {
        Option<double> option = With(new Option<double>(name), description, value);
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && !(result.GetValueOrDefault<double>() is > 0 and <= 1000))
                result.AddError($"{name} must be above 0 and at most 1000");
        });
        return option;
    }

    private static Option<Uri> Server(string name, string what, Uri server)
    {
        var option = new Option<Uri>(name)
        {
            Description = $"Another address for {what}.",
            DefaultValueFactory = _ => server,
        };
        option.CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (Uri.TryCreate(text, UriKind.Absolute, out Uri? address)
                && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps))
                return address;
            result.AddError($"'{text}' is not an address: write https://HOST");
            return null;
        };
        return option;
    }
}
