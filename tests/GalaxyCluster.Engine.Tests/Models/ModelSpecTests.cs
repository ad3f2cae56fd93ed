using System.Text;
using GalaxyCluster.Engine.Models;
using Xunit;

namespace GalaxyCluster.Engine.Tests.Models;

public sealed class ModelSpecTests
{
    private const string Start = "name: m\nlayers:\n";

    [Theory]
    [InlineData("  - convv: 3\n  - dense: classes", "my.yaml:3: unknown layer 'convv'; did you mean 'conv'?")]
    [InlineData("  - relu\n  - globalAvgPool", "my.yaml:4: unknown layer 'globalAvgPool'; did you mean 'globalAveragePool'?")]
    [InlineData("  - conv: { filter: 3 }", "my.yaml:3: unknown key 'filter' in conv; did you mean 'filters'?")]
    [InlineData("  - conv: { kernel: 3 }", "my.yaml:3: conv needs 'filters'")]
    [InlineData("  - conv: { filters: many }", "my.yaml:3: filters expects a whole number from 1 to 65536, not 'many'")]
    [InlineData("  - conv: { filters: 0 }", "my.yaml:3: filters expects a whole number from 1 to 65536, not '0'")]
    [InlineData("  - conv: { filters: \"8\" }", "my.yaml:3: filters expects a whole number from 1 to 65536, not '8'")]
    [InlineData("  - conv: { filters: 3.5 }", "my.yaml:3: filters expects a whole number from 1 to 65536, not '3.5'")]
    [InlineData("  - conv: { filters: 99999999999 }", "my.yaml:3: filters expects a whole number")]
    [InlineData("  - conv: { filters: [3] }", "my.yaml:3: filters expects a whole number from 1 to 65536, not a list")]
    [InlineData("  - conv: { filters: 3, bias: yes }", "my.yaml:3: bias expects true or false, not 'yes'")]
    [InlineData("  - conv: { filters: 3, init: hee }", "my.yaml:3: init cannot be 'hee'; did you mean 'he'?")]
    [InlineData("  - conv: { filters: 3, padding: valid }", "my.yaml:3: padding expects a whole number from 0 to 30 or same, not 'valid'")]
    [InlineData("  - dense: all", "my.yaml:3: units expects a whole number from 1 to 65536 or classes, not 'all'")]
    [InlineData("  - dropout", "my.yaml:3: dropout needs 'rate'")]
    [InlineData("  - dropout: 1.5", "my.yaml:3: rate expects a number from 0 to 0.99, not '1.5'")]
    [InlineData("  - dropout: .nan", "my.yaml:3: rate expects a number from 0 to 0.99, not '.nan'")]
    [InlineData("  - dropout: NaN", "my.yaml:3: rate expects a number from 0 to 0.99, not 'NaN'")]
    [InlineData("  - relu: 3", "my.yaml:3: relu expects no settings, not '3'")]
    [InlineData("  - relu: { slope: 3 }", "my.yaml:3: unknown key 'slope' in relu; none is expected here")]
    [InlineData("  -", "my.yaml:3: a layer is a name, or one name with settings, not nothing")]
    [InlineData("  - [relu]", "my.yaml:3: a layer is a name, or one name with settings, not a list")]
    [InlineData("  - relu: {}\n    tanh: {}", "my.yaml:3: a layer is a name, or one name with settings, not keys and values")]
    [InlineData("  - residual", "my.yaml:3: residual needs 'body'")]
    [InlineData("  - residual: { body: relu }", "my.yaml:3: body expects a list of layers, not 'relu'")]
    [InlineData("  - concat: [ [ relu ] ]", "my.yaml:3: branches expects a list of two or more lists of layers, not a list")]
    [InlineData("  - repeat: 3", "my.yaml:3: repeat expects times and layers, not '3'")]
    [InlineData("  - repeat: { times: 2 }", "my.yaml:3: repeat needs 'layers'")]
    [InlineData("  - repeat: { times: 2, layer: [] }", "my.yaml:3: unknown key 'layer' in repeat; did you mean 'layers'?")]
    [InlineData("  - repeat: { times: 201, layers: [ relu ] }", "my.yaml:3: times expects a whole number from 1 to 200, not '201'")]
    [InlineData("  - conv: { filters: 3, filters: 4 }", "my.yaml:3: key 'filters' is there twice")]
    [InlineData("  - &a relu\n  - *a", "my.yaml:3: anchors (&name) are not supported")]
    [InlineData("  - *a", "my.yaml:3: aliases (*name) are not supported; write the value out, or use repeat")]
    [InlineData("  - !!str relu", "my.yaml:3: tags (!name) are not supported")]
    [InlineData("  - ? [a, b]\n    : relu", "my.yaml:3: a key must be a word, not a list")]
    [InlineData("  - conv: { filters: 3", "not valid YAML")]
    [InlineData("\t- relu", "not valid YAML")]
    public void AWrongLayerListIsAnErrorWithItsLine(string layers, string message) => Fails(Start + layers, message);

    [Theory]
    [InlineData("", "my.yaml:1: the file is empty")]
    [InlineData("relu", "my.yaml:1: a model file has the keys name, description, layers, not 'relu'")]
    [InlineData("layers: [ relu ]", "my.yaml:1: key 'name' is missing")]
    [InlineData("name: m", "my.yaml:1: key 'layers' is missing")]
    [InlineData("name: m\nlayer: []", "my.yaml:2: unknown key 'layer' in a model file; did you mean 'layers'?")]
    [InlineData("name: m\nname: n\nlayers: []", "my.yaml:2: key 'name' is there twice")]
    [InlineData("name: ../m\nlayers: []", "my.yaml:1: name expects up to 64 letters, digits, '-', '_' or '.'")]
    [InlineData("name: [m]\nlayers: []", "my.yaml:1: expected text, not a list")]
    [InlineData("name: m\nlayers: {}", "my.yaml:2: layers expects a list of layers, not keys and values")]
    [InlineData("name: m\nlayers: [ relu ]\n---\nname: n", "my.yaml:3: a second document ('---') is not expected")]
    public void AWrongFileIsAnErrorWithItsLine(string yaml, string message) => Fails(yaml, message);

    [Fact]
    public void NestingIsLimited()
    {
        string open = string.Concat(Enumerable.Repeat("[", 5_000));
        Fails($"name: m\nlayers: {open}", $"nested deeper than {SpecDocument.MaxDepth} levels");
        string blocks = string.Concat(Enumerable.Repeat("[ { residual: ", 200));
        Fails($"name: m\nlayers: {blocks}", $"nested deeper than {SpecDocument.MaxDepth} levels");
    }

    [Fact]
    public void LengthIsLimited()
        => Fails(Start + new string('#', SpecDocument.MaxLength), $"at most {SpecDocument.MaxLength} are read");

    [Fact]
    public void ValuesAreLimited()
    {
        StringBuilder yaml = new("name: m\nlayers: [");
        for (int i = 0; i <= SpecDocument.MaxNodes; i++)
            yaml.Append("a,");
        Fails(yaml + "]", $"more than {SpecDocument.MaxNodes} values");
    }

    [Fact]
    public void RepeatsOfRepeatsAreLimited()
    {
        string inner = "relu";
        string nothing = "repeat: { times: 200, layers: [] }";
        for (int i = 0; i < 6; i++)
        {
            inner = $"repeat: {{ times: 200, layers: [ {inner} ] }}";
            nothing = $"repeat: {{ times: 200, layers: [ {nothing} ] }}";
        }
        Fails($"{Start}  - {inner}", $"more than {ModelLimits.Layers}");
        Fails($"{Start}  - {nothing}", $"more than {ModelLimits.Layers} repetitions");
    }

    [Fact]
    public void RepeatIsUnrolled()
    {
        ModelSpec spec = ModelSpec.Parse(
            Start + "  - repeat: { times: 3, layers: [ { conv: 4 }, relu ] }\n  - flatten\n  - dense: classes", "my.yaml");
        Assert.Equal(
            ["conv", "relu", "conv", "relu", "conv", "relu", "flatten", "dense"], spec.Layers.Select(layer => layer.Kind));
    }

    [Fact]
    public void CanonicalSpellsEverythingOut()
        => Assert.Equal(
            """
            {"name":"m","layers":[{"conv":{"filters":8,"kernel":3,"stride":1,"padding":"same","groups":1,"winograd":true,"bias":true,
            "init":"he","initDeviation":0.01,"biasInit":"zero","biasDeviation":1}},{"relu":{}},
            {"dropout":{"rate":0.5}},{"dense":{"units":"classes","bias":true,"init":"he","initDeviation":0.01,
            "biasInit":"zero","biasDeviation":1}}]}
            """.ReplaceLineEndings(""),
            ModelSpec.Parse(Start + "  - conv: 8\n  - relu\n  - dropout: 0.5\n  - dense: classes\n", "my.yaml").Canonical);

    [Fact]
    public void WritingDoesNotMatterOnlyMeaningDoes()
    {
        ModelSpec block = ModelSpec.Parse(
            "# a comment\nname: m\ndescription: Words.\nlayers:\n  - conv:\n      kernel: 3\n      filters: 8\n  - dense: classes", "a");
        ModelSpec flow = ModelSpec.Parse("{ layers: [ { conv: 8 }, { dense: { units: classes } } ], name: m }", "b");
        Assert.Equal(block, flow);
        Assert.Equal("Words.", block.Description);
        Assert.NotEqual(block, ModelSpec.Parse("{ layers: [ { conv: 9 }, { dense: classes } ], name: m }", "c"));
    }

    [Fact]
    public void CanonicalComesBack()
    {
        foreach (string name in KnownModels.Names)
        {
            ModelSpec spec = KnownModels.Load(name);
            ModelSpec back = ModelSpec.FromCanonical(spec.Canonical);
            Assert.Equal(spec.Canonical, back.Canonical);
            Assert.Equal(spec.Name, back.Name);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("""{"name":"m"}""")]
    [InlineData("""{"name":"m","layers":[{"convv":{}}]}""")]
    [InlineData("""{"name":"m","layers":[{"conv":{"filters":"8"}}]}""")]
    [InlineData("""{"name":"m","name":"m","layers":[]}""")]
    [InlineData("""{"name":"m","layers":[{"residual":{"body":7}}]}""")]
    public void WrongCanonicalTextIsAnError(string json)
        => Assert.Throws<ModelFormatException>(() => ModelSpec.FromCanonical(json));

    [Fact]
    public void NoDamageToAFileDoesWorseThanAFormatError()
    {
        string whole = KnownModels.ReadSource("resnet-s");
        for (int i = 0; i < whole.Length; i++)
        {
            foreach (string damaged in (string[])[whole[..i], whole.Remove(i, 1), whole.Insert(i, "{"), whole.Insert(i, "-"), whole.Insert(i, "\0")])
            {
                try
                {
                    ModelSpec.Parse(damaged, "my.yaml");
                }
                catch (ModelFormatException error)
                {
                    Assert.StartsWith("my.yaml", error.Message, StringComparison.Ordinal);
                }
            }
        }
    }

    private static void Fails(string yaml, string message)
    {
        ModelFormatException error = Assert.Throws<ModelFormatException>(() => ModelSpec.Parse(yaml, "my.yaml"));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }
}
