using System.Collections.Immutable;
using System.Text;

namespace GalaxyCluster.Data.Labels;

/// <summary>
/// Comma-separated values, RFC 4180: quoted fields may hold commas, line ends and doubled quotes; lines end with CRLF,
/// LF or CR; a byte order mark is skipped. Beyond the RFC: blank lines are skipped, and so are lines before the first
/// record that begin with '#' (SkyServer writes <c>#Table1</c> there).
/// </summary>
public sealed class CsvReader
{
    private const int MaxFields = 4096;
    private const int MaxFieldLength = 1 << 16;
    private const int End = -1;

    private readonly TextReader _text;
    private readonly string _source;
    private readonly StringBuilder _field = new();
    private int _line = 1;
    private bool _begun;

    /// <param name="text">Not disposed here.</param>
    /// <param name="source">What to call it in errors: usually its path.</param>
    public CsvReader(TextReader text, string source)
    {
        _text = text;
        _source = source;
    }

    /// <returns>Null at the end.</returns>
    /// <exception cref="DataFormatException">Names the line.</exception>
    public CsvRecord? Read()
    {
        while (true)
        {
            int next = Peek();
            if (!_begun && next == '\uFEFF')
                _text.Read();
            else if (next == End)
                return null;
            else if (next is '\r' or '\n')
                TakeLineEnd();
            else if (!_begun && next == '#')
                SkipLine();
            else
                return ReadRecord();
        }
    }

    private CsvRecord ReadRecord()
    {
        _begun = true;
        int line = _line;
        ImmutableArray<string>.Builder fields = ImmutableArray.CreateBuilder<string>();
        while (true)
        {
            if (fields.Count == MaxFields)
                throw Fault(line, $"more than {MaxFields} fields");
            fields.Add(Peek() == '"' ? ReadQuoted() : ReadPlain());
            if (Peek() != ',')
                break;
            _text.Read();
        }

        if (Peek() != End)
            TakeLineEnd();
        return new CsvRecord(line, fields.ToImmutable());
    }

    private string ReadPlain()
    {
        _field.Clear();
        while (Peek() is not (End or ',' or '\r' or '\n'))
        {
            int c = _text.Read();
            if (c == '"')
                throw Fault(_line, "a quote inside a field that is not quoted");
            AppendToField((char)c, _line);
        }

        return _field.ToString();
    }

    private string ReadQuoted()
    {
        int line = _line;
        _text.Read();
        _field.Clear();
        while (true)
        {
            switch (Peek())
            {
                case End:
                    throw Fault(line, "a quoted field begins here and does not end");
                case '"':
                    _text.Read();
                    if (Peek() != '"')
                    {
                        return Peek() is End or ',' or '\r' or '\n'
                            ? _field.ToString()
                            : throw Fault(_line, "text after a closing quote, expected a comma or the line's end");
                    }

                    _text.Read();
                    AppendToField('"', line);
                    break;
                case '\r' or '\n':
                    AppendToField('\n', line);
                    TakeLineEnd();
                    break;
                default:
                    AppendToField((char)_text.Read(), line);
                    break;
            }
        }
    }

    private void AppendToField(char c, int line)
    {
        if (_field.Length == MaxFieldLength)
            throw Fault(line, $"a field of more than {MaxFieldLength} characters");
        _field.Append(c);
    }

    private void SkipLine()
    {
        while (Peek() is not (End or '\r' or '\n'))
            _text.Read();
    }

    /// <summary>CRLF, LF or CR: one line.</summary>
    private void TakeLineEnd()
    {
        if (_text.Read() == '\r' && Peek() == '\n')
            _text.Read();
        _line++;
    }

    private int Peek()
    {
        try
        {
            return _text.Peek();
        }
        catch (DecoderFallbackException e)
        {
            throw new DataFormatException(_source, $"line {_line} or after", "is not UTF-8 text", e);
        }
    }

    private DataFormatException Fault(int line, string problem) => new(_source, $"line {line}", problem);
}
