using System.Collections.Immutable;

namespace GalaxyCluster.Data.Downloads;

/// <summary>What is downloaded: a folder holds one request, and goes on with that alone.</summary>
/// <param name="Source">Such as <c>sdss</c>.</param>
/// <param name="Parameters">All that decides what the answers are, the services' addresses among them.</param>
public sealed record DownloadRequest(string Source, ImmutableSortedDictionary<string, string> Parameters)
{
    /// <summary>The first difference from another request, for a person; null when they are the same.</summary>
    public string? DifferenceFrom(DownloadRequest other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (Source != other.Source)
            return $"it is of {other.Source}";
        foreach (string name in Parameters.Keys.Union(other.Parameters.Keys).Order(StringComparer.Ordinal))
        {
            string? mine = Parameters.GetValueOrDefault(name);
            string? theirs = other.Parameters.GetValueOrDefault(name);
            if (mine != theirs)
                return $"its {name} is '{theirs}', not '{mine}'";
        }

        return null;
    }
}

/// <summary>How far a download is.</summary>
/// <param name="Wanted">Pictures (or files) asked for.</param>
/// <param name="Fetched">In the folder, checked.</param>
/// <param name="Nothing">The service has no picture there.</param>
/// <param name="Refused">The service will not give it.</param>
/// <param name="Failed">Failed every time; the next run tries them again.</param>
public readonly record struct DownloadCounts(int Wanted, int Fetched, int Nothing, int Refused, int Failed);

/// <summary>What a download did.</summary>
/// <param name="Folder">Where everything is.</param>
/// <param name="Counts">How far it came.</param>
/// <param name="Failures">The first of those that failed, a sentence each.</param>
/// <param name="Import">Command that makes a data set of it; null where there is none.</param>
/// <param name="Elapsed">Of this run.</param>
public sealed record DownloadReport(
    string Folder, DownloadCounts Counts, ImmutableArray<string> Failures, string? Import, TimeSpan Elapsed);
