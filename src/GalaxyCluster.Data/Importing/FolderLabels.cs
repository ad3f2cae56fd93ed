using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using GalaxyCluster.Data.Datasets;
using GalaxyCluster.Data.Labels;

namespace GalaxyCluster.Data.Importing;

/// <summary>Labels by the folder that a picture is in: <c>spiral/a.jpg</c> is a spiral.</summary>
internal static class FolderLabels
{
    /// <exception cref="DatasetException">No picture is in a folder.</exception>
    public static LabelTable Read(FolderSource source)
    {
        List<LabelRow> rows = [];
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (int i = 0; i < source.Count; i++)
        {
            string? label = source.IsPicture(i) ? source.FolderOf(i) : null;
            if (label is null)
                continue;
            string file = source.NameOf(i);
            string id = file[..^PictureFolder.ExtensionLength(file)];
            if (Encoding.UTF8.GetByteCount(id) > ShardFormat.MaxIdBytes)
                throw new DatasetException($"'{file}': longer than {ShardFormat.MaxIdBytes} bytes");
            hash.AppendData(Encoding.UTF8.GetBytes($"{file}\n"));
            rows.Add(new LabelRow(rows.Count + 1, id, label, [], file, null));
        }

        return rows.Count > 0
            ? new LabelTable(source.Name, Convert.ToHexStringLower(hash.GetHashAndReset()), rows, [])
            : throw new DatasetException(
                $"{source.Name} has no folders of pictures: give a table of labels with --labels, or a folder a class");
    }
}
