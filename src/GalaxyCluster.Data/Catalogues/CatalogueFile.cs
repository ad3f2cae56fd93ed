using System.Globalization;
using System.Text;
using System.Xml;
using GalaxyCluster.Data.Fits;
using GalaxyCluster.Data.Labels;
using GalaxyCluster.Data.Storage;

namespace GalaxyCluster.Data.Catalogues;

/// <summary>Writes catalogues: FITS binary table, VOTable 1.4, CSV. A file is whole or absent.</summary>
public static class CatalogueFile
{
    private const string VoTableNamespace = "http://www.ivoa.net/xml/VOTable/v1.3"; // that of version 1.4, too

    /// <summary>Header row, then a line a source; empty fields where there is no value.</summary>
    /// <exception cref="IOException">Names the path and what the system said.</exception>
    public static void WriteCsv(string path, Catalogue catalogue)
    {
        ArgumentNullException.ThrowIfNull(catalogue);
        DurableFile.Write(path, stream =>
        {
            using StreamWriter text = new(stream, new UTF8Encoding(false), 1 << 16, leaveOpen: true) { NewLine = "\n" };
            text.WriteLine(string.Join(',', catalogue.Columns.Select(c => CsvText.Field(c.Name))));
            for (int row = 0; row < catalogue.RowCount; row++)
            {
                int r = row;
                text.WriteLine(string.Join(',', catalogue.Columns.Select(c => CsvText.Field(c.Text(r)))));
            }
        });
    }

    /// <summary>A binary table in the first extension, named SOURCES.</summary>
    /// <exception cref="IOException">Names the path and what the system said.</exception>
    public static void WriteFits(string path, Catalogue catalogue)
    {
        ArgumentNullException.ThrowIfNull(catalogue);
        FitsHeaderBuilder header = new FitsHeaderBuilder().Add("EXTNAME", "SOURCES").AddComment(Printable(catalogue.Title));
        for (int i = 0; i < catalogue.Columns.Length; i++)
        {
            CatalogueColumn column = catalogue.Columns[i];
            header.Add(string.Create(CultureInfo.InvariantCulture, $"TCOMM{i + 1}"), Printable(column.Description));
            if (column.Ucd.Length > 0)
                header.Add(string.Create(CultureInfo.InvariantCulture, $"TUCD{i + 1}"), column.Ucd);
        }

        FitsOutputColumn[] columns = [.. catalogue.Columns.Select(FitsColumn)];
        FitsWriter.WriteFile(path, fits => fits.WriteTable(columns, header));
    }

    /// <summary>IVOA VOTable 1.4 with TABLEDATA.</summary>
    /// <exception cref="IOException">Names the path and what the system said.</exception>
    public static void WriteVoTable(string path, Catalogue catalogue)
    {
        ArgumentNullException.ThrowIfNull(catalogue);
        DurableFile.Write(path, stream =>
        {
            XmlWriterSettings settings = new() { Encoding = new UTF8Encoding(false), Indent = true, NewLineChars = "\n" };
            using XmlWriter xml = XmlWriter.Create(stream, settings);
            xml.WriteStartElement("VOTABLE", VoTableNamespace);
            xml.WriteAttributeString("version", "1.4");
            xml.WriteStartElement("RESOURCE", VoTableNamespace);
            xml.WriteAttributeString("type", "results");
            if (catalogue.Columns.Any(c => c.Ucd.StartsWith("pos.eq", StringComparison.Ordinal)))
            {
                xml.WriteStartElement("COOSYS", VoTableNamespace);
                xml.WriteAttributeString("ID", "sky");
                xml.WriteAttributeString("system", "ICRS");
                xml.WriteEndElement();
            }

            xml.WriteStartElement("TABLE", VoTableNamespace);
            xml.WriteAttributeString("name", "sources");
            xml.WriteElementString("DESCRIPTION", VoTableNamespace, catalogue.Title);
            foreach (CatalogueColumn column in catalogue.Columns) WriteField(xml, column);
            xml.WriteStartElement("DATA", VoTableNamespace);
            xml.WriteStartElement("TABLEDATA", VoTableNamespace);
            for (int row = 0; row < catalogue.RowCount; row++)
            {
                xml.WriteStartElement("TR", VoTableNamespace);
                foreach (CatalogueColumn column in catalogue.Columns)
                    xml.WriteElementString("TD", VoTableNamespace, column.Text(row));
                xml.WriteEndElement();
            }

            xml.WriteEndDocument();
        });
    }

    private static void WriteField(XmlWriter xml, CatalogueColumn column)
    {
        xml.WriteStartElement("FIELD", VoTableNamespace);
        xml.WriteAttributeString("name", column.Name);
        switch (column)
        {
            case RealColumn:
                xml.WriteAttributeString("datatype", "double");
                break;
            case IntegerColumn:
                xml.WriteAttributeString("datatype", "int");
                break;
            default:
                xml.WriteAttributeString("datatype", "unicodeChar");
                xml.WriteAttributeString("arraysize", "*");
                break;
        }

        if (column.Unit.Length > 0) xml.WriteAttributeString("unit", column.Unit);
        if (column.Ucd.Length > 0) xml.WriteAttributeString("ucd", column.Ucd);
        if (column.Ucd.StartsWith("pos.eq", StringComparison.Ordinal)) xml.WriteAttributeString("ref", "sky");
        xml.WriteElementString("DESCRIPTION", VoTableNamespace, column.Description);
        xml.WriteEndElement();
    }

    private static FitsOutputColumn FitsColumn(CatalogueColumn column) => column switch
    {
        RealColumn c => FitsOutputColumn.Numbers<double>(c.Name, c.Values, c.Unit),
        IntegerColumn c => FitsOutputColumn.Numbers<int>(c.Name, c.Values, c.Unit),
        TextColumn c => FitsOutputColumn.Texts(c.Name, [.. c.Values.Select(Printable)]),
        _ => throw new ArgumentException($"column {column.Name} is of no kind that FITS has", nameof(column)),
    };

    /// <summary>FITS holds printable ASCII only.</summary>
    private static string Printable(string text) => string.Concat(text.Select(c => c is >= ' ' and <= '~' ? c : '?'));
}
