using GalaxyCluster.Data.Labels;
using Xunit;

namespace GalaxyCluster.Data.Tests.Labels;

public sealed class LabelTableTests
{
    [Fact]
    public void IdsStayText()
    {
        LabelTable table = Read(
            "#Table1\nobjid,kind\n1237648673458553624,a\n007,b\n", new LabelColumns { Id = "ObjID", Label = "kind" });
        Assert.Equal(["007", "1237648673458553624"], table.Rows.Select(static r => r.Id));
        Assert.Equal(["b", "a"], table.Rows.Select(static r => r.Label));
        Assert.Null(table.Rows[0].File);
    }

    [Fact]
    public void VotesBecomeShares()
    {
        LabelColumns columns = new() { Votes = ["x", "y"], Group = "who" };
        LabelTable table = Read("id,who,y,x\na,g,1,3\nb,,0,0\nc,g,5e-1,0\n", columns);
        Assert.Equal([0.75f, 0.25f], table.Rows[0].Shares);
        Assert.Empty(table.Rows[1].Shares);
        Assert.Equal([0, 1], table.Rows[2].Shares);
        Assert.Equal(["g", null, "g"], table.Rows.Select(static r => r.Group));
    }

    [Theory]
    [InlineData("id,label\na,x\nb,y\na,z\n", "line 4", "already on line 2")]
    [InlineData("id,label\na\n", "line 2", "expected 2")]
    [InlineData("id,kind\na,x\n", "line 1", "no column 'label'")]
    [InlineData("id,label,ID\na,x,b\n", "line 1", "twice")]
    [InlineData("id,label\n", "line 2", "no rows")]
    [InlineData("", "line 1", "empty")]
    [InlineData("id,label\n ,x\n", "line 2", "an id has")]
    [InlineData("id,label\n1,a\n2,a\n3,a\n4,a\n5,a\n", "line 6", "more than 4 rows")]
    public void FaultsNameTheLine(string text, string where, string problem)
    {
        DataFormatException e = Assert.Throws<DataFormatException>(() => Read(text, new LabelColumns()));
        Assert.Equal(where, e.Where);
        Assert.Contains(problem, e.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("NaN")]
    [InlineData("1e300")]
    [InlineData("many")]
    [InlineData("")]
    public void VotesAreNumbersOfAtLeastZero(string vote)
    {
        DataFormatException e = Assert.Throws<DataFormatException>(
            () => Read($"id,x,y\na,1,{vote}\n", new LabelColumns { Votes = ["x", "y"] }));
        Assert.Equal("line 2, field 3", e.Where);
    }

    [Fact]
    public void OtherEncodingsAreRefused()
    {
        using ScratchFolder scratch = new();
        string path = scratch.Write("t.csv", [.. "id,label\na,"u8, 0xE9, .. "x\n"u8]);
        DataFormatException e = Assert.Throws<DataFormatException>(() => LabelTable.Read(path, new LabelColumns(), 10));
        Assert.Contains("UTF-8", e.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void RealSkyServerTablesAreRead()
    {
        string folder = ScratchFolder.SharedData("skyserver-tables");
        LabelColumns columns = new() { Id = "objid", Votes = ["elliptical", "spiralclock", "spiralanticlock", "edgeon", "dontknow", "merger"] };
        LabelTable table = LabelTable.Read(Path.Combine(folder, "GZ_mergers_296.csv"), columns, 1000);
        Assert.Equal(296, table.Rows.Length);
        Assert.All(table.Rows, static r => Assert.Equal(5, r.Shares.AsSpan().IndexOf(r.Shares.Max())));
    }

    private static LabelTable Read(string text, LabelColumns columns)
    {
        using ScratchFolder scratch = new();
        return LabelTable.Read(scratch.Write("t.csv", text), columns, maxRows: 4);
    }
}
