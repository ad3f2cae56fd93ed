using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using GalaxyCluster.Engine.Random;

namespace GalaxyCluster.Data.Tests.Fuzzing;

/// <summary>
/// Makes a broken file of a good one: bits turned, numbers of 8 to 64 bits or of digits set to what hurts, pieces cut,
/// doubled, zeroed or taken from another file. A pure function of (reader, number of the input).
/// </summary>
internal sealed class Mutation
{
    private const int MaxPiece = 4096;

    private static readonly ulong[] s_painful =
    [
        0, 1, 2, 0x7F, 0x80, 0xFF, 0x100, 0x7FFF, 0x8000, 0xFFFF, 0x10000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF,
        0x100000000, 0x7FFFFFFFFFFFFFFF, 0x8000000000000000, 0xFFFFFFFFFFFFFFFF,
    ];

    private static readonly string[] s_painfulDigits =
    [
        "0", "1", "-1", "7", "999", "65536", "2147483647", "4294967296", "99999999999", "9223372036854775807", "1E400",
    ];

    private readonly IReadOnlyList<byte[]> _seeds;
    private readonly CounterRandom _random;
    private ulong _draws;

    private Mutation(IReadOnlyList<byte[]> seeds, CounterRandom random)
    {
        _seeds = seeds;
        _random = random;
    }

    /// <param name="seeds">Good files.</param>
    /// <param name="reader">Keeps the readers' inputs apart.</param>
    /// <param name="number">Of the input.</param>
    public static byte[] Make(IReadOnlyList<byte[]> seeds, string reader, long number)
    {
        uint purpose = 0;
        foreach (char c in reader)
            purpose = (purpose * 31) + c;
        Mutation mutation = new(seeds, new((ulong)number, RandomPurpose.Benchmark, purpose));
        byte[] file = [.. seeds[mutation.Below(seeds.Count)]];
        int steps = 1 + mutation.Below(mutation.Below(4) + 1) + (mutation.Below(16) == 0 ? 16 : 0);
        for (int i = 0; i < steps && file.Length > 0; i++)
            file = mutation.Step(file);
        return file;
    }

    private byte[] Step(byte[] file)
    {
        switch (Below(10))
        {
            case 0:
            case 1:
                file[Place(file)] ^= (byte)(1 << Below(8));
                return file;
            case 2:
                file[Place(file)] = (byte)_random.UInt32(_draws++);
                return file;
            case 3:
            case 4:
                SetNumber(file);
                return file;
            case 5:
            case 6:
                return SetDigits(file);
            case 7:
                return file[..Place(file)];
            case 8:
                return Splice(file);
            default:
                return Piece(file);
        }
    }

    /// <summary>Half of them near the start, where headers are.</summary>
    private int Place(byte[] file)
    {
        int range = file.Length;
        if (Below(2) == 0)
            range = Math.Min(range, 64 << Below(10));
        return Below(range);
    }

    private void SetNumber(byte[] file)
    {
        int bytes = 1 << Below(4);
        int at = Place(file) / bytes * bytes;
        if (at + bytes > file.Length)
            return;
        ulong value = s_painful[Below(s_painful.Length)] + (ulong)Below(3) - 1;
        Span<byte> eight = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(eight, value);
        if (Below(2) == 0)
            eight[..bytes].Reverse();
        eight[..bytes].CopyTo(file.AsSpan(at));
    }

    /// <summary>The next digits from a place on become others, in the same room where they fit.</summary>
    private byte[] SetDigits(byte[] file)
    {
        int at = Place(file);
        while (at < file.Length && !char.IsAsciiDigit((char)file[at]))
            at++;
        int end = at;
        while (end < file.Length && end - at < 20 && char.IsAsciiDigit((char)file[end]))
            end++;
        if (at == file.Length)
            return file;
        string digits = Below(2) == 0
            ? s_painfulDigits[Below(s_painfulDigits.Length)]
            : _random.UInt32(_draws++).ToString(CultureInfo.InvariantCulture)[..1];
        byte[] text = Encoding.ASCII.GetBytes(digits);
        // Fixed columns stay in place: what is longer grows to the left over blanks.
        int start = end - text.Length;
        bool isFree = start >= at
            || (start >= 0 && file.AsSpan(start, at - start).IndexOfAnyExcept((byte)' ') < 0);
        if (!isFree)
            return [.. file[..at], .. text, .. file[end..]];
        file.AsSpan(at, end - at).Fill((byte)' ');
        text.CopyTo(file, start);
        return file;
    }

    private byte[] Splice(byte[] file)
    {
        byte[] other = _seeds[Below(_seeds.Count)];
        int from = Below(other.Length);
        int length = Math.Min(1 + Below(MaxPiece), other.Length - from);
        int at = Place(file);
        if (Below(2) == 0)
            return [.. file[..at], .. other.AsSpan(from, length), .. file[at..]];
        length = Math.Min(length, file.Length - at);
        other.AsSpan(from, length).CopyTo(file.AsSpan(at));
        return file;
    }

    private byte[] Piece(byte[] file)
    {
        int at = Place(file);
        int length = Math.Min(1 + Below(MaxPiece), file.Length - at);
        switch (Below(3))
        {
            case 0:
                return [.. file[..at], .. file[(at + length)..]];
            case 1:
                return [.. file[..(at + length)], .. file[at..]];
            default:
                file.AsSpan(at, length).Fill((byte)(Below(2) == 0 ? 0 : 0xFF));
                return file;
        }
    }

    private int Below(int n) => _random.Below(_draws++, n);
}
