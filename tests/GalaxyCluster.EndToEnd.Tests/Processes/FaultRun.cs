using System.Globalization;

namespace GalaxyCluster.EndToEnd.Tests.Processes;

/// <summary>
/// Runs of many short rounds: 160 rendered pictures of 32 x 32, 4 slots, 4 rounds an epoch, a model of a few hundred
/// parameters. How many epochs and how many workers at least is for each test to say.
/// </summary>
internal sealed class FaultRun : IDisposable
{
    private const string Model =
        """
        name: tiny
        layers:
          - conv: { filters: 4, kernel: 3 }
          - relu
          - maxPool: 2
          - globalAveragePool
          - dense: classes
        """;

    private readonly TestFolder _folder = new();
    private readonly Lazy<Task<string>> _reference;

    public FaultRun(int epochs, int minWorkers = 1, string onPoison = "stop", double auditShare = 0)
    {
        _folder.Write("tiny.yaml", Model);
        File = _folder.Write("run.yaml", string.Create(CultureInfo.InvariantCulture, $$"""
            data: { syntheticSky: { count: 160, size: 32, seed: 3 } }
            model: tiny.yaml
            seed: 11
            slots: 4
            microBatch: 8
            epochs: {{epochs}}
            optimizer: { sgd: { learningRate: 0.02, momentum: 0.9 } }
            augment: [ dihedral ]
            onPoison: {{onPoison}}
            cluster: { minWorkers: {{minWorkers}}, auditShare: {{auditShare}} }
            """));
        _reference = new Lazy<Task<string>>(TrainReferenceAsync);
    }

    /// <summary>The run file.</summary>
    public string File { get; }

    /// <summary>Folder of the undisturbed run, once it was trained.</summary>
    public string ReferenceFolder => Assert.Single(Directory.GetDirectories(_folder["reference"]));

    /// <summary>A place beside the run file.</summary>
    public string this[string name] => _folder[name];

    /// <summary>The hash of the parameters that the undisturbed run gives in one process. Trained once.</summary>
    public Task<string> ReferenceHashAsync() => _reference.Value;

    public void Dispose() => _folder.Dispose();

    private async Task<string> TrainReferenceAsync()
    {
        GalaxyResult result = await Galaxy.RunAsync(
            "train", File, "--workers", "0", "--json", "--out", _folder["reference"]);
        return result.Result().GetProperty("parametersSha256").GetString()!;
    }
}
