using System.Collections.Immutable;
using System.CommandLine;
using GalaxyCluster.Cli.Errors;
using GalaxyCluster.Cli.Processes;
using GalaxyCluster.Cli.Terminal;
using GalaxyCluster.Data.Datasets;
using GalaxyCluster.Data.Formats;
using GalaxyCluster.Data.Labels;
using GalaxyCluster.Data.Pictures;

namespace GalaxyCluster.Cli.Commands;

/// <summary><c>galaxy data import</c>: pictures and labels become a data set.</summary>
internal static class DataImportCommand
{
    private static readonly Option<string> _images = new("--images")
    {
        Description = "Folder of JPEG, PNG, FITS or npy pictures; or an HDF5, npy, npz, IDX or CIFAR file.",
        Required = true,
    };

    private static readonly Option<string> _labels = new("--labels")
    {
        Description = "CSV file with a header row (id, label), or a file of a label array; "
            + "when not given: labels beside the pictures in their file, or a folder a class.",
    };

    private static readonly Option<string> _out = new("--out")
    {
        Description = "The data set folder to make.",
        Required = true,
    };

    private static readonly Option<int> _size = Arguments.AtLeast(
        "--size", 8, 64, "Width and height of the stored pictures, in pixels.");

    private static readonly Option<string> _crop = new("--crop")
    {
        Description = "Central square cut out first: pixels (207), or a share of the shorter side (0.5).",
        DefaultValueFactory = _ => "none",
    };

    private static readonly Option<ResizeFilter> _filter = new("--filter")
    {
        Description = "How pictures are resized; auto: area when they shrink, bicubic when they grow.",
        DefaultValueFactory = _ => ResizeFilter.Auto,
    };

    private static readonly Option<InputFormat> _format = new("--format")
    {
        Description = "What the pictures are; auto: by looking.",
        DefaultValueFactory = _ => InputFormat.Auto,
    };

    private static readonly Option<int> _channels = Arguments.Positive(
        "--channels", 3, "Bands of JPEG and PNG pictures: 3 (colour) or 1 (grey).");

    private static readonly Option<string> _bands = new("--bands")
    {
        Description = "Comma-separated bands to store, in order, such as g,r,i; all when not given.",
    };

    private static readonly Option<string> _sourceBands = new("--source-bands")
    {
        Description = "Comma-separated bands of the source, where it does not name them and --bands are some of them.",
    };

    private static readonly Option<string> _bandFiles = new("--band-files")
    {
        Description = "Names of files that are bands of one picture: 'stamp-{band}-{id}.fits'; else by looking.",
    };

    private static readonly Option<AxisOrder> _axes = new("--axes")
    {
        Description = "Where arrays keep their bands: bandsFirst, bandsLast; auto: by looking.",
        DefaultValueFactory = _ => AxisOrder.Auto,
    };

    private static readonly Option<string> _imagesArray = new("--images-array")
    {
        Description = "Name of the array of pictures; 'images' when not given.",
    };

    private static readonly Option<string> _stretch = new("--stretch")
    {
        Description = "From flux to stored values: none, linear, asinh, lupton, percentile; with parameters "
            + "'asinh(minimum=0,softening=0.02,maximum=20)'. Those left out are measured.",
        DefaultValueFactory = _ => "none",
    };

    private static readonly Option<PixelType?> _pixels = new("--pixels")
    {
        Description = "Store u8 or f32; when not given, f32 for measured values and u8 for pictures.",
    };

    private static readonly Option<ulong> _seed = new("--seed")
    {
        Description = "Seed of the splits and of the stored order.",
        DefaultValueFactory = _ => 1,
    };

    private static readonly Option<string> _splits = new("--splits")
    {
        Description = "Shares of train, validation and test.",
        DefaultValueFactory = _ => "0.8,0.1,0.1",
    };

    private static readonly Option<string> _idColumn = new("--id-column")
    {
        Description = "Column (or array) with the id.",
        DefaultValueFactory = _ => "id",
    };

    private static readonly Option<string> _labelColumn = new("--label-column")
    {
        Description = "Column (or array) with the class.",
        DefaultValueFactory = _ => "label",
    };

    private static readonly Option<string> _voteColumns = new("--vote-columns")
    {
        Description = "Comma-separated columns (or arrays) with votes or fractions, one a class: soft labels.",
    };

    private static readonly Option<string> _groupColumn = new("--group-column")
    {
        Description = "Column (or array) naming the object: its pictures stay in one split.",
    };

    private static readonly Option<string> _classes = new("--classes")
    {
        Description = "Comma-separated classes to keep, in this order, or names of the numbers 0, 1, ... of an array; "
            + "galaxy10-sdss and galaxy10-decals stand for theirs. All when not given.",
    };

    private static readonly Option<string> _name = new("--name")
    {
        Description = "The data set's name; the folder's when not given.",
    };

    private static readonly Option<bool> _strict = new("--strict")
    {
        Description = "Fail at any bad file, and write nothing.",
    };

    private static readonly Option<bool> _overwrite = DataCommand.OverwriteOption();
    private static readonly Option<int> _threads = Arguments.Threads("Decoding threads");

    public static Command Create()
    {
        var command = new Command(
            "import", "Makes a data set from pictures and labels; goes on where it was interrupted.")
        {
            _images, _labels, _out, _format, _size, _crop, _filter, _channels, _bands, _sourceBands, _bandFiles, _axes,
            _imagesArray, _stretch, _pixels, _seed, _splits, _idColumn, _labelColumn,
            _voteColumns, _groupColumn, _classes, _name, _strict, _overwrite, _threads,
        };
        command.SetAction(Run);
        return command;
    }

    private static int Run(ParseResult parsed)
    {
        using var interrupts = new Interrupts();
        using var progress = new ProgressLine<DatasetProgress>(DatasetText.Progress);
        ImportReport report = DatasetImporter.Import(Options(parsed), progress, TimeProvider.System, interrupts.Drain);
        progress.Clear();
        Console.WriteLine(DatasetText.Describe(report));
        return ExitCodes.Success;
    }

    private static ImportOptions Options(ParseResult parsed) => new()
    {
        Images = parsed.GetValue(_images)!,
        Labels = parsed.GetValue(_labels),
        Format = parsed.GetValue(_format),
        OutputFolder = parsed.GetValue(_out)!,
        Overwrite = parsed.GetValue(_overwrite),
        Name = parsed.GetValue(_name),
        Size = parsed.GetValue(_size),
        Crop = Parse(parsed, _crop, CentreCrop.Parse),
        Filter = parsed.GetValue(_filter),
        Channels = parsed.GetValue(_channels),
        Bands = Names(parsed.GetValue(_bands)),
        SourceBands = Names(parsed.GetValue(_sourceBands)),
        BandFiles = parsed.GetValue(_bandFiles),
        Axes = parsed.GetValue(_axes),
        ImagesArray = parsed.GetValue(_imagesArray),
        Stretch = Parse(parsed, _stretch, Stretch.ParseRequest),
        Pixels = parsed.GetValue(_pixels),
        Fractions = Parse(parsed, _splits, SplitFractions.Parse),
        Seed = parsed.GetValue(_seed),
        Columns = new LabelColumns
        {
            Id = parsed.GetValue(_idColumn)!,
            Label = parsed.GetValue(_labelColumn)!,
            Group = parsed.GetValue(_groupColumn),
            Votes = Names(parsed.GetValue(_voteColumns)),
        },
        Classes = KnownClasses.Find(parsed.GetValue(_classes)) ?? Names(parsed.GetValue(_classes)),
        Strict = parsed.GetValue(_strict),
        Threads = parsed.GetValue(_threads),
    };

    private static T Parse<T>(ParseResult parsed, Option<string> option, Func<string, T> parse)
    {
        try
        {
            return parse(parsed.GetValue(option)!);
        }
        catch (FormatException e)
        {
            throw new FailureException(ExitCodes.Usage, $"{option.Name}: {e.Message}");
        }
    }

    private static ImmutableArray<string> Names(string? text) =>
        [.. (text ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
}
