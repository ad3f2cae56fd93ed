using System.CommandLine;
using System.Globalization;
using GalaxyCluster.Cli.Errors;
using GalaxyCluster.Cli.Terminal;
using GalaxyCluster.Engine.Models;
using GalaxyCluster.Training.Models;

namespace GalaxyCluster.Cli.Commands;

/// <summary><c>galaxy model</c>: the named models, and what a model file amounts to.</summary>
internal static class ModelCommand
{
    public static Command Create() =>
        new("model", "Lists, shows and exports models.") { CreateList(), CreateShow(), CreateExport() };

    private static Command CreateList()
    {
        var command = new Command("list", "Lists the named models.");
        command.SetAction(_ =>
        {
            var table = new TextTable(["model", "parameters", "MFLOPs a picture"]);
            foreach (string name in KnownModels.Names)
            {
                Model model = Model.Build(KnownModels.Load(name), new ImageShape(3, 64, 64), classCount: 10);
                table.Add([
                    name == KnownModels.Default ? name + " (default)" : name,
                    ModelText.Grouped(model.TrainableCount),
                    ModelText.Grouped(model.ForwardFlopsPerSample / 1_000_000),
                ]);
            }

            Console.Write(table.ToText());
            Console.WriteLine("for pictures of 3 x 64 x 64 and 10 classes");
        });
        return command;
    }

    private static Command CreateShow()
    {
        var name = new Argument<string>("model") { Description = "A named model, a model file, or a trained model.safetensors." };
        var channels = Arguments.Positive("--channels", 3, "Bands of the pictures (a trained model has its own).");
        var size = Arguments.Positive("--size", 64, "Width and height of the pictures.");
        var classes = Arguments.AtLeast("--classes", 2, 10, "Number of classes.");
        var command = new Command("show", "Shows layers, shapes, parameters and FLOPs.")
        {
            name, channels, size, classes,
        };
        command.SetAction(parsed =>
        {
            string model = parsed.GetValue(name)!;
            if (IsTrained(model))
            {
                ShowTrained(ModelFile.Read(model));
                return;
            }

            int side = parsed.GetValue(size);
            ModelSpec spec = ModelFiles.Load(model);
            var pictures = new ImageShape(parsed.GetValue(channels), side, side);
            Console.WriteLine(ModelText.Describe(Model.Build(spec, pictures, parsed.GetValue(classes))));
        });
        return command;
    }

    private static bool IsTrained(string model) =>
        model.EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase) && File.Exists(model);

    private static void ShowTrained(TrainedModel trained)
    {
        Console.WriteLine(ModelText.Describe(trained.Model));
        Console.WriteLine($"classes: {string.Join(", ", trained.Classes)}");
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"trained for {trained.Rounds} rounds of run {trained.RunHash}; parameters sha256 {trained.ParametersSha256}"));
        if (trained.TestAccuracy is { } accuracy)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"test accuracy {100 * accuracy:F2} %"));
    }

    private static Command CreateExport()
    {
        var name = new Argument<string>("name") { Description = "A named model." };
        var command = new Command("export", "Prints a named model's file, to be changed into one of your own.")
        {
            name,
        };
        command.SetAction(parsed =>
            Console.Write(KnownModels.ReadSource(ModelFiles.KnownName(parsed.GetValue(name)!))));
        return command;
    }
}
