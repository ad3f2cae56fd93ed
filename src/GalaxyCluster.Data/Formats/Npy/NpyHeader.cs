using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace GalaxyCluster.Data.Formats.Npy;

/// <summary>
/// The header of a <c>.npy</c> file (numpy/lib/format.py, versions 1.0, 2.0 and 3.0): a magic string, a version, a
/// length, and a Python dictionary with <c>descr</c>, <c>fortran_order</c> and <c>shape</c>.
/// </summary>
internal sealed record NpyHeader(ElementType Element, bool IsFortran, ImmutableArray<long> Shape, int DataOffset)
{
    /// <summary>Longest header accepted: numpy itself warns above 10,000.</summary>
    private const int MaxHeaderBytes = 1 << 16;

    private const int PrefixBytes = 12;

    public static ReadOnlySpan<byte> Signature => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Bytes of the elements.</summary>
    public long DataBytes
    {
        get
        {
            long bytes = Element.Bytes;
            foreach (long d in Shape)
                bytes *= d; // Checked to fit when the header was read.
            return bytes;
        }
    }

    /// <param name="stream">At the file's first byte; left at the first element.</param>
    /// <param name="source">What errors call it.</param>
    /// <exception cref="DataFormatException">Not such a header, or elements that are not supported.</exception>
    public static NpyHeader Read(Stream stream, string source)
    {
        Span<byte> prefix = stackalloc byte[PrefixBytes];
        int got = stream.ReadAtLeast(prefix[..10], 10, throwOnEndOfStream: false);
        if (got < 10 || !prefix.StartsWith(Signature))
            throw new DataFormatException(source, "offset 0", "expected \\x93NUMPY");
        int major = prefix[6];
        if (major is < 1 or > 3)
            throw new DataFormatException(
                source, "offset 6", $"version {major} of the npy format is not known here, expected 1, 2 or 3");
        int start = 10;
        long length = BinaryPrimitives.ReadUInt16LittleEndian(prefix[8..]);
        if (major >= 2)
        {
            if (stream.ReadAtLeast(prefix[10..12], 2, throwOnEndOfStream: false) < 2)
                throw new DataFormatException(source, "offset 10", "the file ends inside the header");
            length = BinaryPrimitives.ReadUInt32LittleEndian(prefix[8..]);
            start = PrefixBytes;
        }

        if (length > MaxHeaderBytes)
            throw new DataFormatException(
                source, "offset 8", $"header of {length} bytes, expected at most {MaxHeaderBytes}");
        byte[] text = new byte[length];
        if (stream.ReadAtLeast(text, text.Length, throwOnEndOfStream: false) < text.Length)
            throw new DataFormatException(source, $"offset {start}", "the file ends inside the header");
        return new Fields(Encoding.Latin1.GetString(text), source, start).Read();
    }

    /// <summary>The Python dictionary; nothing but what numpy writes.</summary>
    private sealed class Fields(string text, string source, int start)
    {
        private int _at;

        public NpyHeader Read()
        {
            string? descr = null;
            bool? fortran = null;
            ImmutableArray<long>? shape = null;
            Expect('{');
            while (!TryTake('}'))
            {
                int at = _at;
                string key = QuotedText();
                Expect(':');
                bool isNew = key switch
                {
                    "descr" => descr is null,
                    "fortran_order" => fortran is null,
                    "shape" => shape is null,
                    _ => false,
                };
                if (!isNew)
                    throw Fault(at, $"key '{Shown(key)}' is unknown or there twice");
                switch (key)
                {
                    case "descr": descr = Descr(); break;
                    case "fortran_order": fortran = Truth(); break;
                    default: shape = Shape(); break;
                }

                if (!TryTake(','))
                {
                    Expect('}');
                    break;
                }
            }

            if (text.AsSpan(_at).Trim().Length > 0)
                throw Fault(_at, "text after the dictionary");
            if (descr is null || fortran is null || shape is null)
                throw Fault(0, "expected descr, fortran_order and shape");
            ElementType element = ElementOf(descr);
            FileArray.Check(source, $"offset {start}, shape", shape.Value, element.Bytes);
            return new NpyHeader(element, fortran.Value, shape.Value, start + text.Length);
        }

        private ElementType ElementOf(string descr)
        {
            bool isBig = descr.Length > 0 && descr[0] == '>';
            string type = descr.Length > 0 && descr[0] is '<' or '>' or '|' or '=' ? descr[1..] : descr;
            ElementKind? kind = type switch
            {
                "b1" or "u1" or "u2" or "u4" or "u8" => ElementKind.Unsigned,
                "i1" or "i2" or "i4" or "i8" => ElementKind.Signed,
                "f2" or "f4" or "f8" => ElementKind.Real,
                _ => null,
            };
            if (kind is not null)
                return new ElementType(kind.Value, type[1] - '0', isBig);
            if (type.StartsWith('S')
                && int.TryParse(type.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out int bytes)
                && bytes is > 0 and <= ElementType.MaxTextBytes)
            {
                return new ElementType(ElementKind.Text, bytes, false);
            }

            throw Fault(
                0, $"elements '{Shown(descr)}' are not supported: expected b1, i1 to i8, u1 to u8, f2 to f8 or S");
        }

        private ImmutableArray<long> Shape()
        {
            ImmutableArray<long>.Builder shape = ImmutableArray.CreateBuilder<long>();
            Expect('(');
            while (!TryTake(')'))
            {
                Blanks();
                int begin = _at;
                while (_at < text.Length && char.IsAsciiDigit(text[_at]))
                    _at++;
                if (!long.TryParse(
                    text.AsSpan(begin, _at - begin), NumberStyles.None, CultureInfo.InvariantCulture, out long size))
                    throw Fault(begin, "shape: expected a whole number");
                if (_at < text.Length && text[_at] == 'L')
                    _at++; // Python 2 wrote long integers so.
                shape.Add(size);
                if (shape.Count > FileArray.MaxRank)
                    throw Fault(begin, $"shape: more than {FileArray.MaxRank} axes");
                if (!TryTake(','))
                {
                    Expect(')');
                    break;
                }
            }

            return shape.ToImmutable();
        }

        private string Descr()
        {
            Blanks();
            if (_at < text.Length && text[_at] == '[')
                throw Fault(_at, "elements with named fields are not supported: save each field as an array");
            return QuotedText();
        }

        private bool Truth()
        {
            Blanks();
            foreach ((string word, bool value) in (ReadOnlySpan<(string, bool)>)[("True", true), ("False", false)])
            {
                if (text.AsSpan(_at).StartsWith(word))
                {
                    _at += word.Length;
                    return value;
                }
            }

            throw Fault(_at, "fortran_order: expected True or False");
        }

        private string QuotedText()
        {
            Blanks();
            char quote = _at < text.Length ? text[_at] : ' ';
            int end = quote is '\'' or '"' ? text.IndexOf(quote, _at + 1) : -1;
            if (end < 0)
                throw Fault(_at, "expected a quoted text");
            string quoted = text[(_at + 1)..end];
            _at = end + 1;
            return quoted;
        }

        private void Expect(char wanted)
        {
            if (!TryTake(wanted))
                throw Fault(_at, $"expected '{wanted}'");
        }

        private bool TryTake(char wanted)
        {
            Blanks();
            if (_at >= text.Length || text[_at] != wanted)
                return false;
            _at++;
            return true;
        }

        private void Blanks()
        {
            while (_at < text.Length && text[_at] is ' ' or '\n' or '\t')
                _at++;
        }

        private DataFormatException Fault(int at, string problem) => new(source, $"offset {start + at}", problem);

        private static string Shown(string s) =>
            new([.. s.Take(40).Select(static c => char.IsControl(c) ? '?' : c)]);
    }
}
