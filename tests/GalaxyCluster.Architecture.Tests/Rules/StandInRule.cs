namespace GalaxyCluster.Architecture.Tests.Rules;

/// <summary>The product is written against the official packages: nothing in src knows of the stand-ins.</summary>
internal sealed class StandInRule : IRule
{
    private static readonly string[] Traces = ["stand-ins", "StandIns", ".packages"];

    public IEnumerable<string> Violations(SourceTree tree) =>
        from path in tree.Files("src")
        let text = tree.Read(path)
        from trace in Traces
        where text.Contains(trace, StringComparison.Ordinal)
        select $"{path} mentions {trace}.";
}
