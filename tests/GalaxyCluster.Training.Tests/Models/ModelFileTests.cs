using System.Security.Cryptography;
using System.Text;
using GalaxyCluster.Data;
using GalaxyCluster.Data.Datasets;
using GalaxyCluster.Data.Pictures;
using GalaxyCluster.Training.Commits;
using GalaxyCluster.Training.Models;
using GalaxyCluster.Training.Runs;
using Xunit;

namespace GalaxyCluster.Training.Tests.Models;

public sealed class ModelFileTests
{
    [Fact]
    public void WhatWasWrittenIsRead()
    {
        using TemporaryFolder folder = new();
        TrainedModel written = Trained();
        ModelFile.Write(folder["m.safetensors"], written);
        TrainedModel read = ModelFile.Read(folder["m.safetensors"]);
        Assert.Equal(written.Model.Spec.Canonical, read.Model.Spec.Canonical);
        Assert.Equal(written.Parameters.ToArray(), read.Parameters.ToArray());
        Assert.Equal(written.Classes, read.Classes);
        Assert.Equal(written.Input.Mean, read.Input.Mean);
        Assert.Equal(written.Input.Preprocessing, read.Input.Preprocessing);
        Assert.Equal(written.Input.Shape, read.Input.Shape);
        Assert.Equal(
            (written.RunHash, written.DataSha256, written.ParametersSha256, written.Rounds, written.TestAccuracy, written.ValidationAccuracy),
            (read.RunHash, read.DataSha256, read.ParametersSha256, read.Rounds, read.TestAccuracy, read.ValidationAccuracy));
    }

    [Fact]
    public void TheDataSectionIsTheParameterVector()
    {
        using TemporaryFolder folder = new();
        TrainedModel written = Trained();
        ModelFile.Write(folder["m.safetensors"], written);
        byte[] bytes = File.ReadAllBytes(folder["m.safetensors"]);
        int header = 8 + (int)BitConverter.ToInt64(bytes);
        Assert.Equal(written.ParametersSha256, Convert.ToHexStringLower(SHA256.HashData(bytes.AsSpan(header))));
    }

    [Fact]
    public void AChangedParameterIsNoticed()
    {
        using TemporaryFolder folder = new();
        ModelFile.Write(folder["m.safetensors"], Trained());
        byte[] bytes = File.ReadAllBytes(folder["m.safetensors"]);
        bytes[^1] ^= 1;
        File.WriteAllBytes(folder["m.safetensors"], bytes);
        Assert.Contains("parametersSha256", Assert.Throws<DataFormatException>(() => ModelFile.Read(folder["m.safetensors"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void HostileHeadersGiveOneTypedError()
    {
        using TemporaryFolder folder = new();
        ModelFile.Write(folder["m.safetensors"], Trained());
        byte[] bytes = File.ReadAllBytes(folder["m.safetensors"]);
        int header = 8 + (int)BitConverter.ToInt64(bytes);
        int refused = 0;
        for (int i = 0; i < header; i++)
        {
            byte[] changed = [.. bytes];
            changed[i] ^= 0x04;
            File.WriteAllBytes(folder["bad.safetensors"], changed);
            try
            {
                ModelFile.Read(folder["bad.safetensors"]);
            }
            catch (DataFormatException)
            {
                refused++;
            }
        }

        // Some bytes are free to change: a class name, a figure. No change gives another kind of exception.
        Assert.InRange(refused, header / 4, header);
    }

    [Theory]
    [InlineData("""{"channels":1000000000,"height":8,"width":8""", "channels")]
    [InlineData("""{"channels":1,"height":0,"width":8""", "height")]
    [InlineData("""{"channels":2,"height":8,"width":8""", "mean has 1 numbers for 2 channels")]
    public void AnImpossibleInputIsNamed(string start, string message)
    {
        string text = start + ""","pixels":"u8","mean":[0],"standardDeviation":[1],"crop":"none","filter":"Area","bands":"grey","stretch":"none"}""";
        if (message.StartsWith("mean", StringComparison.Ordinal)) text = text.Replace("\"standardDeviation\":[1]", "\"standardDeviation\":[1,1]", StringComparison.Ordinal);
        Assert.Contains(message, Assert.Throws<DataFormatException>(() => ModelInputText.Read(text, "m")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnEmptyOrForeignFileIsNoModel()
    {
        using TemporaryFolder folder = new();
        File.WriteAllBytes(folder["empty"], []);
        File.WriteAllBytes(folder["text"], Encoding.UTF8.GetBytes("not a model at all, but longer than eight bytes"));
        Assert.Throws<DataFormatException>(() => ModelFile.Read(folder["empty"]));
        Assert.Throws<DataFormatException>(() => ModelFile.Read(folder["text"]));
    }

    private static TrainedModel Trained()
    {
        RunDefinition definition = TinySky.Run();
        RoundCommitter committer = new(definition);
        ModelInput input = ModelInput.Of(definition.Data) with
        {
            Mean = [0.1f],
            StandardDeviation = [0.3f],
            Preprocessing = new Preprocessing(CentreCrop.Parse("0.5"), ResizeFilter.Bicubic, "grey", "asinh"),
        };
        return new TrainedModel
        {
            Model = definition.BuildModel(),
            Parameters = committer.Parameters,
            Classes = definition.Data.Classes,
            Input = input,
            RunHash = definition.RunHash,
            ParametersSha256 = committer.ParametersSha256,
            DataSha256 = definition.Data.RootSha256,
            Rounds = 3,
            ValidationAccuracy = 0.1 + 0.2,
        };
    }
}
