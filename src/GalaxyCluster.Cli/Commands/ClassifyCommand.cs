using System.CommandLine;
using System.Globalization;
using GalaxyCluster.Cli.Errors;
using GalaxyCluster.Cli.Inference;
using GalaxyCluster.Cli.Terminal;
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
            Description = "JPEG or PNG files.",
            Arity = ArgumentArity.OneOrMore,
        };
        Option<bool> json = Arguments.Json();
        var csv = new Option<bool>("--csv") { Description = "Print comma-separated values with a header row." };
        var command = new Command("classify", "Class probabilities of pictures; preprocessing comes from the model file.")
        {
            model, pictures, csv, json,
        };
        command.SetAction(parsed =>
        {
            using var classifier = new PictureClassifier(ModelFile.Read(parsed.GetValue(model)!));
            Action<PictureClass> print = parsed.GetValue(json) ? PrintJson : parsed.GetValue(csv) ? new CsvPrinter().Print : PrintText;
            int failed = 0;
            foreach (string picture in parsed.GetValue(pictures)!)
            {
                try
                {
                    print(classifier.Classify(picture));
                }
                catch (Exception e) when (Failure.Of(e) is { ExitCode: ExitCodes.Input or ExitCodes.Data } failure)
                {
                    Console.Error.WriteLine($"galaxy: {failure.Message}");
                    failed++;
                }
            }

            return failed == 0 ? ExitCodes.Success : ExitCodes.Input;
        });
        return command;
    }

    private static void PrintJson(PictureClass picture) => JsonOutput.WriteLine(picture, EvaluationJson.Default.PictureClass);

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
                Console.WriteLine("picture,class," + string.Join(',', picture.Probabilities.Select(c => Field(c.Class))));
            _headed = true;
            Console.WriteLine(
                $"{Field(picture.Picture)},{Field(picture.Class)},"
                + string.Join(',', picture.Probabilities.Select(c => c.Probability.ToString("R", CultureInfo.InvariantCulture))));
        }

        /// <summary>RFC 4180.</summary>
        private static string Field(string text) =>
            text.AsSpan().ContainsAny(",\"\r\n") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
    }
}
