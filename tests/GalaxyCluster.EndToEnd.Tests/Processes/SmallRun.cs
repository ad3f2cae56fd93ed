namespace GalaxyCluster.EndToEnd.Tests.Processes;

/// <summary>A run that takes some seconds: 480 rendered pictures of 32 x 32, 24 rounds of 8 slots.</summary>
internal static class SmallRun
{
    public const string Yaml =
        """
        data: { syntheticSky: { count: 480, size: 32, seed: 3 } }
        model: small
        seed: 5
        slots: 8
        microBatch: 4
        epochs: 2
        optimizer: { sgd: { learningRate: 0.05, momentum: 0.9 } }
        augment: [ dihedral, { shift: 2 } ]
        """;

    private static readonly Lazy<Task<GalaxyResult>> _reference = new(() => TrainAsync(Yaml, "reference"));
    private static readonly Lazy<Task<GalaxyResult>> _longReference = new(() => TrainAsync(LongYaml, "long-reference"));

    /// <summary>The same for so many epochs that a signal comes while it is still at it.</summary>
    public static string LongYaml => Yaml.Replace("epochs: 2", "epochs: 30", StringComparison.Ordinal);

    /// <summary>Its end in one process alone, without a network. Trained once for all tests.</summary>
    public static Task<GalaxyResult> ReferenceAsync() => _reference.Value;

    /// <summary>The hash of the parameters that the reference gives.</summary>
    public static async Task<string> ReferenceHashAsync() =>
        (await ReferenceAsync()).Result().GetProperty("parametersSha256").GetString()!;

    /// <summary>The hash of the parameters that <see cref="LongYaml"/> gives.</summary>
    public static async Task<string> LongReferenceHashAsync() =>
        (await _longReference.Value).Result().GetProperty("parametersSha256").GetString()!;

    /// <summary>The folder of the reference run.</summary>
    public static async Task<string> ReferenceFolderAsync() =>
        (await ReferenceAsync()).Result().GetProperty("run").GetString()!;

    /// <summary>The data set it was trained on, in the cache.</summary>
    public static async Task<string> DatasetAsync()
    {
        await ReferenceAsync();
        return Assert.Single(Directory.GetDirectories(Path.Combine(TestFolders.Cache, "datasets"), "*-480-32-3"));
    }

    private static async Task<GalaxyResult> TrainAsync(string yaml, string name)
    {
        using var folder = new TestFolder();
        return await Galaxy.RunAsync(
            "train", folder.Write("run.yaml", yaml), "--workers", "0", "--json", "--out",
            Path.Combine(TestFolders.Cache, name));
    }
}
