using GalaxyCluster.Data.Labels;
using Xunit;

namespace GalaxyCluster.Data.Tests.Labels;

public sealed class CsvReaderTests
{
    [Theory]
    [InlineData("a,b\n1,2\n", "a|b;1|2")]
    [InlineData("a,b\r\n1,2", "a|b;1|2")]
    [InlineData("a,b\r1,2\r", "a|b;1|2")]
    [InlineData("\uFEFFa,b\n", "a|b")]
    [InlineData("#Table1\na,b\n#1,2\n", "a|b;#1|2")]
    [InlineData("\uFEFF#Table1\r\na\n", "a")]
    [InlineData("\n\na\n\n1\n\n", "a;1")]
    [InlineData("\"a,b\",c", "a,b|c")]
    [InlineData("\"say \"\"hi\"\"\",\"\"", "say \"hi\"|")]
    [InlineData("\"two\r\nlines\",x", "two\nlines|x")]
    [InlineData(",,\n", "||")]
    [InlineData("a,\n", "a|")]
    [InlineData("", "")]
    [InlineData(" a , b ", " a | b ")]
    public void RecordsAreRead(string text, string expected)
    {
        CsvReader reader = new(new StringReader(text), "t.csv");
        List<string> records = [];
        while (reader.Read() is CsvRecord record)
            records.Add(string.Join('|', record.Fields));
        Assert.Equal(expected, string.Join(';', records));
    }

    [Fact]
    public void LinesAreCountedThroughQuotedLineEnds()
    {
        CsvReader reader = new(new StringReader("#c\r\na\n\"x\n\ny\"\nb"), "t.csv");
        Assert.Equal([2, 3, 6], [reader.Read()!.Value.Line, reader.Read()!.Value.Line, reader.Read()!.Value.Line]);
    }

    [Theory]
    [InlineData("a\n\"open", "line 2", "does not end")]
    [InlineData("\"a\"b", "line 1", "after a closing quote")]
    [InlineData("a\"b\"", "line 1", "not quoted")]
    public void FaultsNameTheLine(string text, string where, string problem)
    {
        CsvReader reader = new(new StringReader(text), "t.csv");
        DataFormatException e = Assert.Throws<DataFormatException>(() =>
        {
            while (reader.Read() is not null)
            {
            }
        });
        Assert.Equal(where, e.Where);
        Assert.Contains(problem, e.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void EndlessFieldsAndRecordsAreRefused()
    {
        Assert.Throws<DataFormatException>(() => new CsvReader(new StringReader(new string('x', 1 << 17)), "t").Read());
        Assert.Throws<DataFormatException>(() => new CsvReader(new StringReader(new string(',', 5000)), "t").Read());
    }
}
