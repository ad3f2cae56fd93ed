using System.Buffers.Binary;

namespace GalaxyCluster.Data.Formats;

/// <summary>
/// Little-endian fields read one after another from a piece of a file; running off its end is the format's error, with
/// the offset in the file.
/// </summary>
/// <param name="bytes">The piece.</param>
/// <param name="source">What errors call the file.</param>
/// <param name="origin">Where in the file the piece begins.</param>
internal ref struct ByteCursor(ReadOnlySpan<byte> bytes, string source, long origin)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    public int Position { get; private set; }

    /// <summary>Position in the file.</summary>
    public readonly long Offset => origin + Position;

    public readonly int Left => _bytes.Length - Position;

    public ReadOnlySpan<byte> Take(int count, string what)
    {
        if (count < 0 || count > Left)
            throw Fault($"{what}: expected {count} bytes, {Left} are left");
        ReadOnlySpan<byte> taken = _bytes.Slice(Position, count);
        Position += count;
        return taken;
    }

    public void Skip(int count, string what) => Take(count, what);

    public byte U8(string what) => Take(1, what)[0];

    public int U16(string what) => BinaryPrimitives.ReadUInt16LittleEndian(Take(2, what));

    public uint U32(string what) => BinaryPrimitives.ReadUInt32LittleEndian(Take(4, what));

    /// <summary>An unsigned number of 1 to 8 bytes.</summary>
    public ulong Unsigned(int bytes, string what)
    {
        ReadOnlySpan<byte> taken = Take(bytes, what);
        ulong value = 0;
        for (int i = taken.Length - 1; i >= 0; i--)
            value = (value << 8) | taken[i];
        return value;
    }

    public void Expect(ReadOnlySpan<byte> signature, string what)
    {
        DataFormatException wrong = Fault($"{what} is not there");
        if (!Take(signature.Length, what).SequenceEqual(signature))
            throw wrong;
    }

    /// <summary>A version number that must be the only one known.</summary>
    public void ExpectVersion(int version, string what)
    {
        DataFormatException wrong = Fault($"{what}: a version that is not known here, expected {version}");
        if (U8(what) != version)
            throw wrong;
    }

    public readonly DataFormatException Fault(string problem) => new(source, $"offset {Offset}", problem);
}
