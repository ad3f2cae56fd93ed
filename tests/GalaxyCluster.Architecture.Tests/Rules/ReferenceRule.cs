using System.Xml.Linq;

namespace GalaxyCluster.Architecture.Tests.Rules;

/// <summary>The arrows between rooms: which project in src may refer to which, and that no room takes another's files.</summary>
internal sealed class ReferenceRule : IRule
{
    private const string Prefix = "GalaxyCluster.";

    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["Engine"] = [],
        ["Data"] = ["Engine"],
        ["Training"] = ["Engine", "Data"],
        ["Protocol"] = [],
        ["Wire"] = ["Protocol"],
        ["Coordinator"] = ["Training", "Protocol", "Wire"],
        ["Worker"] = ["Training", "Protocol", "Wire"],
        ["Dashboard"] = ["Protocol"],
        ["Cli"] = ["Engine", "Data", "Training", "Protocol", "Wire", "Coordinator", "Worker", "Dashboard"],
    };

    public IEnumerable<string> Violations(SourceTree tree)
    {
        Dictionary<string, string> projects = tree.Files("src", ".csproj").ToDictionary(RoomOf, StringComparer.Ordinal);
        foreach (string missing in Allowed.Keys.Except(projects.Keys)) yield return $"src/{Prefix}{missing} is missing.";
        foreach ((string room, string path) in projects)
        {
            if (!Allowed.TryGetValue(room, out string[]? allowed))
            {
                yield return $"{path} is not one of the rooms.";
                continue;
            }

            foreach (string violation in InProject(XDocument.Parse(tree.Read(path)), path, room, allowed)) yield return violation;
        }
    }

    private static IEnumerable<string> InProject(XDocument project, string path, string room, string[] allowed)
    {
        foreach (XElement item in project.Descendants().Where(element => element.Attribute("Include") is not null))
        {
            string include = item.Attribute("Include")!.Value.Replace('\\', '/');
            if (item.Name.LocalName == "ProjectReference")
            {
                string target = RoomOf(include);
                if (!allowed.Contains(target)) yield return $"{path} refers to {target}, which {room} may not.";
            }
            else if (item.Name.LocalName == "Reference")
            {
                yield return $"{path} refers to the file {include} instead of a project or package.";
            }
            else if (Allowed.Keys.Any(other => other != room && include.Contains($"{Prefix}{other}/", StringComparison.Ordinal)))
            {
                yield return $"{path} takes {include} from another room.";
            }
        }

        foreach (XElement import in project.Descendants().Where(element => element.Name.LocalName == "Import"))
            yield return $"{path} imports {import.Attribute("Project")?.Value}, where references could hide.";
    }

    private static string RoomOf(string path)
    {
        string name = Path.GetFileNameWithoutExtension(path);
        return name.StartsWith(Prefix, StringComparison.Ordinal) ? name[Prefix.Length..] : name;
    }
}
