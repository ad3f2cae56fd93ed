using GalaxyCluster.Data.Remote;

namespace GalaxyCluster.Worker.Shards;

/// <summary>Where shards come from beside the coordinator: a folder that this machine sees, or a store; or
/// neither.</summary>
internal sealed class ShardOrigin : IDisposable
{
    private ShardOrigin(string? folder, ShardStore? store)
    {
        Folder = folder;
        Store = store;
    }

    /// <summary>Shards in it are used where they lie.</summary>
    public string? Folder { get; }

    public ShardStore? Store { get; }

    /// <exception cref="WorkerOptionsException">Neither a folder that is there nor an S3 location.</exception>
    public static void Check(string data)
    {
        if (!IsStore(data))
        {
            if (!Directory.Exists(data))
                throw new WorkerOptionsException($"'{data}' is no folder with a data set, and no s3://BUCKET/PREFIX");
            return;
        }
        try
        {
            S3Location.Parse(data);
        }
        catch (FormatException e)
        {
            throw new WorkerOptionsException(e.Message);
        }
    }

    /// <param name="data">Checked; null for neither.</param>
    public static ShardOrigin Open(string? data) => data is null
        ? new(null, null)
        : IsStore(data) ? new(null, new ShardStore(S3Location.Parse(data))) : new(Path.GetFullPath(data), null);

    public void Dispose() => Store?.Dispose();

    private static bool IsStore(string data) => data.StartsWith(S3Location.Scheme, StringComparison.Ordinal);
}
