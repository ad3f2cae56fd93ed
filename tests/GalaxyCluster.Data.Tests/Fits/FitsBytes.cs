using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace GalaxyCluster.Data.Tests.Fits;

/// <summary>FITS files byte by byte, also wrong ones, without the code that is tested.</summary>
internal sealed class FitsBytes
{
    private const int Block = 2880;
    private readonly List<byte> _bytes = [];

    /// <summary>One header; texts are quoted, other values written as they are.</summary>
    public FitsBytes Header(params (string Keyword, object Value)[] cards)
    {
        foreach (var (keyword, value) in cards)
            Card(value switch
            {
                string text => $"{keyword,-8}= '{text.Replace("'", "''", StringComparison.Ordinal)}'",
                bool logical => $"{keyword,-8}= {(logical ? "T" : "F"),20}",
                double real => string.Create(CultureInfo.InvariantCulture, $"{keyword,-8}= {real,20:R}"),
                _ => string.Create(CultureInfo.InvariantCulture, $"{keyword,-8}= {value,20}"),
            });
        return End();
    }

    /// <summary>A card as it is, filled up to 80 characters.</summary>
    public FitsBytes Card(string card)
    {
        _bytes.AddRange(Encoding.Latin1.GetBytes(card.PadRight(80)));
        return this;
    }

    public FitsBytes End()
    {
        Card("END");
        return Pad((byte)' ');
    }

    public FitsBytes Primary(int bits, params int[] axes) => Header(
    [
        ("SIMPLE", true), ("BITPIX", bits), ("NAXIS", axes.Length),
        .. axes.Select((a, i) => ($"NAXIS{i + 1}", (object)a)),
    ]);

    public FitsBytes Table(int rowBytes, int rows, int heap, params (string Keyword, object Value)[] cards) => Header(
    [
        ("XTENSION", "BINTABLE"), ("BITPIX", 8), ("NAXIS", 2), ("NAXIS1", rowBytes), ("NAXIS2", rows), ("PCOUNT", heap),
        ("GCOUNT", 1), .. cards,
    ]);

    public FitsBytes Data(params byte[] data)
    {
        _bytes.AddRange(data);
        return Pad(0);
    }

    public FitsBytes Floats(params float[] values)
    {
        byte[] data = new byte[4 * values.Length];
        for (int i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteSingleBigEndian(data.AsSpan(4 * i), values[i]);
        return Data(data);
    }

    public byte[] ToArray() => [.. _bytes];

    private FitsBytes Pad(byte filler)
    {
        while (_bytes.Count % Block != 0)
            _bytes.Add(filler);
        return this;
    }
}
