using System.Globalization;
using System.Xml.Linq;
using GalaxyCluster.Data.Catalogues;
using GalaxyCluster.Data.Fits;
using Xunit;

namespace GalaxyCluster.Data.Tests.Catalogues;

public sealed class CatalogueFileTests : IDisposable
{
    private static readonly XNamespace s_votable = "http://www.ivoa.net/xml/VOTable/v1.3";
    private readonly ScratchFolder _folder = new();

    private static Catalogue Sample => new("two sources <& one \"model\">",
    [
        new IntegerColumn("NUMBER", "", "meta.id;meta.main", "number", [1, 2]),
        new RealColumn("ALPHA_J2000", "deg", "pos.eq.ra;meta.main", "right ascension", [323.34158353217646, double.NaN]),
        new TextColumn("CLASS", "", "src.class", "class", ["spiral, edge-on", ""]),
    ]);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void TheFitsTableHoldsEveryCell()
    {
        CatalogueFile.WriteFits(_folder["a.fits"], Sample);
        using FitsFile file = FitsFile.Open(_folder["a.fits"], TestContext.Current.CancellationToken);
        FitsTable table = file.GetTable(1, TestContext.Current.CancellationToken);
        Assert.Equal("SOURCES", table.Name);
        Assert.Equal([1, 2], table.ReadIntegers(table.Column("NUMBER"), TestContext.Current.CancellationToken));
        Assert.Equal([323.34158353217646, double.NaN], table.ReadDoubles(table.Column("ALPHA_J2000"), TestContext.Current.CancellationToken));
        Assert.Equal(["spiral, edge-on", ""], table.ReadStrings(table.Column("CLASS"), TestContext.Current.CancellationToken));
        Assert.Equal("deg", table.Column("ALPHA_J2000").Unit);
        Assert.Equal("pos.eq.ra;meta.main", table.Header.GetText("TUCD2"));
    }

    [Fact]
    public void TheVoTableHoldsEveryCell()
    {
        CatalogueFile.WriteVoTable(_folder["a.vot"], Sample);
        XElement table = XDocument.Load(_folder["a.vot"]).Root!.Descendants(s_votable + "TABLE").Single();
        Assert.Equal(Sample.Title, table.Element(s_votable + "DESCRIPTION")!.Value);
        Assert.Equal(["int", "double", "unicodeChar"], table.Elements(s_votable + "FIELD").Select(f => f.Attribute("datatype")!.Value));
        string[][] rows = [.. table.Descendants(s_votable + "TR").Select(r => r.Elements().Select(c => c.Value).ToArray())];
        Assert.Equal([["1", "323.34158353217646", "spiral, edge-on"], ["2", "", ""]], rows);
    }

    [Fact]
    public void TheCsvHoldsEveryCell()
    {
        CatalogueFile.WriteCsv(_folder["a.csv"], Sample);
        Assert.Equal(
            "NUMBER,ALPHA_J2000,CLASS\n1,323.34158353217646,\"spiral, edge-on\"\n2,,\n", File.ReadAllText(_folder["a.csv"]));
        Assert.Equal(323.34158353217646, double.Parse(Sample.Columns[1].Text(0), CultureInfo.InvariantCulture));
    }

    [Fact]
    public void ColumnsMustFitTogether()
    {
        IntegerColumn two = new("A", "", "", "", [1, 2]);
        Assert.Throws<ArgumentException>(() => new Catalogue("", [two, new IntegerColumn("B", "", "", "", [1])]));
        Assert.Throws<ArgumentException>(() => new Catalogue("", [two, two with { Name = "a" }]));
        Assert.Throws<ArgumentException>(() => new Catalogue("", []));
    }
}
