namespace GalaxyCluster.Architecture.Tests.Rules;

internal interface IRule
{
    /// <summary>One sentence for each place that breaks the rule, beginning with its path.</summary>
    IEnumerable<string> Violations(SourceTree tree);
}
