namespace GalaxyCluster.EndToEnd.Tests.Processes;

/// <summary>A run that takes some seconds: 480 rendered pictures of 32 x 32, 24 rounds of 4 slots' worth of samples.</summary>
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

    private static readonly Lazy<Task<string>> _reference = new(TrainReferenceAsync);

    /// <summary>The hash that one process alone, without a network, gives.</summary>
    public static Task<string> ReferenceHashAsync() => _reference.Value;

    private static async Task<string> TrainReferenceAsync()
    {
        using var folder = new TestFolder();
        GalaxyResult result = await Galaxy.RunAsync(
            "train", folder.Write("run.yaml", Yaml), "--workers", "0", "--json", "--out", folder["runs"]);
        return result.Result().GetProperty("parametersSha256").GetString()!;
    }
}
