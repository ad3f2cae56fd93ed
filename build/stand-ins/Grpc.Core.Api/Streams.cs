namespace Grpc.Core;

/// <summary>The receiving end of a stream of messages.</summary>
public interface IAsyncStreamReader<out T>
{
    /// <summary>The message that the last <see cref="MoveNext"/> brought.</summary>
    T Current { get; }

    /// <summary>Waits for the next message; false when the stream has ended.</summary>
    /// <exception cref="RpcException">The call failed, was cancelled, or ran into its deadline.</exception>
    Task<bool> MoveNext(CancellationToken cancellationToken);
}

/// <summary>The sending end of a stream of messages. One write at a time.</summary>
public interface IAsyncStreamWriter<in T>
{
    /// <summary>Options of the writes that follow; null for the call's own.</summary>
    WriteOptions? WriteOptions { get; set; }

    Task WriteAsync(T message);

    Task WriteAsync(T message, CancellationToken cancellationToken) =>
        cancellationToken.CanBeCanceled
            ? throw new NotSupportedException("This writer cannot cancel a write.")
            : WriteAsync(message);
}

/// <summary>The sending end on the client, which says when it has no more.</summary>
public interface IClientStreamWriter<in T> : IAsyncStreamWriter<T>
{
    Task CompleteAsync();
}

/// <summary>The sending end on the server, which ends with the method.</summary>
public interface IServerStreamWriter<in T> : IAsyncStreamWriter<T>;

public static class AsyncStreamReaderExtensions
{
    /// <summary>Waits for the next message without a token of its own.</summary>
    public static Task<bool> MoveNext<T>(this IAsyncStreamReader<T> streamReader)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(streamReader);
        return streamReader.MoveNext(CancellationToken.None);
    }
}
