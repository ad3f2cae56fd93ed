namespace SixLabors.ImageSharp.Formats;

/// <summary>Brings a file's bytes into memory, from the stream's position to its end.</summary>
internal static class ImageSource
{
    private const int ChunkBytes = 64 * 1024;

    internal static FileStream Open(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.Asynchronous);
    }

    internal static ReadOnlyMemory<byte> Read(Stream stream, DecoderOptions options)
    {
        if (TryBorrow(stream, out ReadOnlyMemory<byte> borrowed)) return borrowed;
        byte[] bytes = new byte[FirstLength(stream, options)];
        int count = 0;
        while (true)
        {
            int read = stream.Read(bytes, count, bytes.Length - count);
            if (read == 0) return bytes.AsMemory(0, count);
            count += read;
            if (count == bytes.Length) Grow(ref bytes, options);
        }
    }

    internal static async Task<ReadOnlyMemory<byte>> ReadAsync(
        Stream stream,
        DecoderOptions options,
        CancellationToken token)
    {
        if (TryBorrow(stream, out ReadOnlyMemory<byte> borrowed)) return borrowed;
        byte[] bytes = new byte[FirstLength(stream, options)];
        int count = 0;
        while (true)
        {
            int read = await stream.ReadAsync(bytes.AsMemory(count), token).ConfigureAwait(false);
            if (read == 0) return bytes.AsMemory(0, count);
            count += read;
            if (count == bytes.Length) Grow(ref bytes, options);
        }
    }

    /// <summary>
    /// A <see cref="MemoryStream"/> that shows its buffer is used in place, and moved to its end as if read.
    /// </summary>
    private static bool TryBorrow(Stream stream, out ReadOnlyMemory<byte> bytes)
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (!stream.CanRead) throw new NotSupportedException("Cannot read from the stream.");
        if (stream is not MemoryStream memory || !memory.TryGetBuffer(out ArraySegment<byte> buffer))
        {
            bytes = default;
            return false;
        }

        int start = (int)Math.Min(memory.Position, buffer.Count);
        bytes = buffer.AsMemory(start);
        memory.Position = buffer.Count;
        return true;
    }

    /// <summary>One byte more than a stream says is left, so that its end is seen without growing.</summary>
    private static int FirstLength(Stream stream, DecoderOptions options)
    {
        long left = stream.CanSeek ? Math.Max(0, stream.Length - stream.Position) + 1 : ChunkBytes;
        CheckLength(left, options);
        return (int)left;
    }

    private static void Grow(ref byte[] bytes, DecoderOptions options)
    {
        long longer = bytes.Length + (long)Math.Max(ChunkBytes, bytes.Length);
        CheckLength(longer, options);
        Array.Resize(ref bytes, (int)longer);
    }

    private static void CheckLength(long length, DecoderOptions options)
    {
        long limit = Math.Min(Array.MaxLength, options.Configuration.MemoryAllocator.LimitBytes);
        if (length > limit)
        {
            throw new InvalidImageContentException($"The file is longer than the limit of {limit} bytes.");
        }
    }
}
