namespace GalaxyCluster.Data.Tests.Fuzzing;

/// <summary>A reader under fuzzing, and what is asked of it.</summary>
internal sealed record FuzzTarget
{
    /// <summary>For messages; also keeps its inputs apart from other readers'.</summary>
    public required string Name { get; init; }

    /// <summary>Good files. Each is read once unchanged first.</summary>
    public required IReadOnlyList<byte[]> Seeds { get; init; }

    /// <summary>Reads all that a file offers, on the calling thread alone.</summary>
    public required Action<byte[]> Read { get; init; }

    /// <summary>Bytes that may be allocated whatever the input's size is.</summary>
    public required long FixedBytes { get; init; }

    /// <summary>Bytes that may be allocated for each byte of the input.</summary>
    public required int BytesPerByte { get; init; }

    /// <summary>
    /// Whether an error is the format's own: by default a <see cref="DataFormatException"/> with an offset.
    /// </summary>
    public Func<Exception, bool> IsTyped { get; init; } = static e => e is DataFormatException f
        && (f.Offset is not null || f.Where.Contains("offset ", StringComparison.Ordinal));
}
