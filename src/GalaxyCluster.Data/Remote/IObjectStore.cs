namespace GalaxyCluster.Data.Remote;

/// <summary>Reads objects by key.</summary>
public interface IObjectStore : IDisposable
{
    /// <summary>The bytes of an object from an offset on. Broken connections end the stream or throw there.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="from">First byte; 0 for all. Below the object's length.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="RemoteDataException">The store cannot be reached, has no such object, or refuses.</exception>
    Task<Stream> ReadAsync(string key, long from, CancellationToken cancellation);
}
