using System.Collections.Immutable;
using System.Globalization;
using GalaxyCluster.Data;
using GalaxyCluster.Data.Storage;
using GalaxyCluster.Engine.Models;
using GalaxyCluster.Training.Checkpoints;
using GalaxyCluster.Training.Slots;

namespace GalaxyCluster.Training.Models;

/// <summary>
/// <c>model.safetensors</c>: the flat vector as named tensors, and as text fields the model, the classes, the
/// preprocessing, and the hash that loading checks. Other programs read it with the stock safetensors package.
/// </summary>
public static class ModelFile
{
    private const string Format = "galaxycluster-model/1";

    /// <exception cref="CheckpointException">
    /// Disk full and the like; an older file of that name is as it was.
    /// </exception>
    public static void Write(string path, TrainedModel trained)
    {
        ArgumentNullException.ThrowIfNull(trained);
        SortedDictionary<string, string> metadata = new(StringComparer.Ordinal)
        {
            ["format"] = Format,
            ["model"] = trained.Model.Spec.Canonical,
            ["classes"] = ModelInputText.WriteClasses(trained.Classes),
            ["input"] = ModelInputText.Write(trained.Input),
            ["runHash"] = trained.RunHash,
            ["dataSha256"] = trained.DataSha256,
            ["parametersSha256"] = trained.ParametersSha256,
            ["rounds"] = trained.Rounds.ToString(CultureInfo.InvariantCulture),
        };
        if (trained.ValidationAccuracy is { } validation)
            metadata["validationAccuracy"] = validation.ToString("R", CultureInfo.InvariantCulture);
        if (trained.TestAccuracy is { } test)
            metadata["testAccuracy"] = test.ToString("R", CultureInfo.InvariantCulture);
        try
        {
            DurableFile.Write(path, stream =>
            {
                SafetensorsWriter writer = new(stream, [.. ParameterTensors.Describe(trained.Model)], metadata);
                writer.Append(trained.Parameters.Span);
                writer.Complete();
            });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException($"model {path} cannot be written: {e.Message}", e);
        }
    }

    /// <summary>Reads a model file; it may come from anywhere.</summary>
    /// <exception cref="DataFormatException">No model file, or a damaged one.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static TrainedModel Read(string path)
    {
        using SafetensorsFile file = SafetensorsFile.Open(path);
        FileMetadata metadata = new(file.Header);
        metadata.Expect("format", Format);
        ImmutableArray<string> classes = ModelInputText.ReadClasses(metadata.Text("classes"), path);
        ModelInput input = ModelInputText.Read(metadata.Text("input"), path);
        Model model = Build(metadata, input, classes.Length);
        ParameterTensors.Check(file.Header, model, 0);
        float[] parameters = new float[model.FlatLength];
        file.ReadData(0, parameters);
        string hash = metadata.Sha256("parametersSha256");
        if (ContributionDigest.Of(parameters) != hash)
            throw metadata.Wrong(
                "parametersSha256", "is not the hash of the parameters: the file is damaged or was changed");
        return new TrainedModel
        {
            Model = model,
            Parameters = parameters,
            Classes = classes,
            Input = input,
            RunHash = metadata.Sha256("runHash"),
            DataSha256 = metadata.Sha256("dataSha256"),
            ParametersSha256 = hash,
            Rounds = metadata.Integer("rounds"),
            ValidationAccuracy = OptionalNumber(metadata, "validationAccuracy"),
            TestAccuracy = OptionalNumber(metadata, "testAccuracy"),
        };
    }

    private static double? OptionalNumber(FileMetadata metadata, string key) =>
        metadata.Optional(key) is null ? null : metadata.Number(key);

    private static Model Build(FileMetadata metadata, ModelInput input, int classes)
    {
        try
        {
            return Model.Build(ModelSpec.FromCanonical(metadata.Text("model")), input.Shape, classes);
        }
        catch (Exception e) when (e is ModelFormatException or ModelShapeException or ArgumentException)
        {
            throw metadata.Wrong("model", e.Message);
        }
    }
}
