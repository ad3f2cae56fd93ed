namespace Grpc.Core;

/// <summary>How a message is to be written.</summary>
[Flags]
public enum WriteFlags
{
    /// <summary>The message may be held back to be sent together with later ones.</summary>
    BufferHint = 1,

    /// <summary>The message goes uncompressed, whatever the call's compression.</summary>
    NoCompress = 2,
}

public class WriteOptions(WriteFlags flags = default)
{
    public static readonly WriteOptions Default = new();

    public WriteFlags Flags { get; } = flags;
}
