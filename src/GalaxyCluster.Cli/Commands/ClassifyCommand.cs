using System.CommandLine;
using System.Globalization;
using GalaxyCluster.Cli.Errors;
using GalaxyCluster.Cli.Inference;
using GalaxyCluster.Cli.Terminal;
using GalaxyCluster.Data;
using GalaxyCluster.Data.Labels;
using GalaxyCluster.Training.Models;

namespace GalaxyCluster.Cli.Commands;

/// <summary><c>galaxy classify</c>: class probabilities of picture files.</summary>
internal static class ClassifyCommand
{
    public static Command Create()
    {
        var model = Arguments.TrainedModel();
        var pictures = new Argument<string[]>("pictures")
        {
            Description = "JPEG, PNG, FITS or npy files; {band} in a name stands for the model's bands in turn.",
            Arity = ArgumentArity.OneOrMore,
        };
        Option<bool> json = Arguments.Json();
        var csv = new Option<bool>("--csv") { Description = "Print comma-separated values with a header row." };
        var command = new Command(
            "classify", "Class probabilities of pictures; preprocessing comes from the model file.")
        {
            model, pictures, csv, json,
        };
        command.SetAction(parsed =>
        {
            using var classifier = new PictureClassifier(ModelFile.Read(parsed.GetValue(model)!));
            Action<PictureClass> print = parsed.GetValue(json) ? PrintJson
                : parsed.GetValue(csv) ? new CsvPrinter().Print
                : PrintText;
            int failed = 0;
            foreach (string picture in parsed.GetValue(pictures)!)
            {
                try
                {
                    print(classifier.Classify(picture));
                }
                catch (Exception e) when (e is DataFormatException or IOException or UnauthorizedAccessException)
                {
                    Console.Error.WriteLine($"galaxy: {Failure.Of(e).Message}");
                    failed++;
                }
            }

            return failed == 0 ? ExitCodes.Success : ExitCodes.Input;
        });
        return command;
    }

    private static void PrintJson(PictureClass picture) =>
        JsonOutput.WriteLine(picture, EvaluationJson.Default.PictureClass);

    private static void PrintText(PictureClass picture)
    {
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{picture.Picture}: {picture.Class} ({picture.Probability:P1})"));
        foreach (ClassProbability c in picture.Probabilities.OrderByDescending(c => c.Probability))
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {c.Probability,6:P1}  {c.Class}"));
    }

    private sealed class CsvPrinter
    {
        private bool _headed;

        public void Print(PictureClass picture)
        {
            if (!_headed)
                Print(["picture", "class", .. picture.Probabilities.Select(c => c.Class)]);
            _headed = true;
            Print([picture.Picture, picture.Class, .. picture.Probabilities.Select(c => Text(c.Probability))]);
        }

        private static void Print(IEnumerable<string> fields) =>
            Console.WriteLine(string.Join(',', fields.Select(CsvText.Field)));

        private static string Text(float value) => value.ToString("R", CultureInfo.InvariantCulture);
    }
}
