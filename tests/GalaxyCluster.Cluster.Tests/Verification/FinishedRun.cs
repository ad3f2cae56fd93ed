using GalaxyCluster.Cluster.Tests.Cluster;
using GalaxyCluster.Coordinator.Verification;
using GalaxyCluster.Data.Datasets;
using Microsoft.Data.Sqlite;

namespace GalaxyCluster.Cluster.Tests.Verification;

/// <summary>The folder of a run that a cluster has finished over two lives of its coordinator; copied to be damaged.</summary>
public sealed class FinishedRun : IAsyncLifetime
{
    private readonly TempFolder _folder = new("finished");

    public TinyRun Run { get; } = new();

    public string Folder => Path.Combine(_folder.Path, "state");

    public async ValueTask InitializeAsync()
    {
        await Run.InitializeAsync();
        await using (RunningCoordinator first = await StartAsync())
        {
            await using var worker = new RunningWorker(first.Address, "a", _folder.Path);
            await first.CommittedAsync(7);
            await first.AbortAsync();
        }
        await using RunningCoordinator second = await StartAsync();
        await using var one = new RunningWorker(second.Address, "a", _folder.Path);
        await using var two = new RunningWorker(second.Address, "b", _folder.Path);
        await second.Result;
    }

    public async ValueTask DisposeAsync()
    {
        _folder.Dispose();
        await Run.DisposeAsync();
    }

    /// <summary>A copy in a folder of its own.</summary>
    public string CopyTo(TempFolder folder, string name = "copy")
    {
        string copy = Path.Combine(folder.Path, name);
        foreach (string file in Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(copy, Path.GetRelativePath(Folder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
        return copy;
    }

    /// <summary>Verifies a folder, computing the chosen rounds again.</summary>
    public VerificationReport Verify(string folder, RoundChoice? rounds = null) => RunVerification.Verify(
        folder,
        new VerificationOptions { Rounds = rounds ?? RoundChoice.None, OpenData = _ => Dataset.Open(Run.DatasetFolder) },
        CancellationToken.None);

    /// <summary>Changes a ledger by SQL, with its constraints off.</summary>
    public static void Change(string folder, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(folder, "ledger.db")};Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "PRAGMA foreign_keys=OFF; " + sql;
        command.ExecuteNonQuery();
    }

    private Task<RunningCoordinator> StartAsync() => RunningCoordinator.StartAsync(Run, _folder.Path, runFolder: "state");
}
