using GalaxyCluster.Data.Remote;

namespace GalaxyCluster.Training.Runs;

/// <summary>Where a run's data set is. Not part of the run's identity: the data set's root hash is.</summary>
public abstract record DataSpec;

/// <param name="Folder">Full path of a data set folder.</param>
public sealed record FolderDataSpec(string Folder) : DataSpec;

/// <summary>The built-in synthetic sky, rendered once and cached.</summary>
/// <param name="Count">Pictures in all splits together.</param>
/// <param name="Size">Height and width, pixels.</param>
/// <param name="Seed">Decides every picture.</param>
public sealed record SyntheticSkyDataSpec(int Count, int Size, ulong Seed) : DataSpec;

/// <summary>The built-in synthetic survey, rendered once and cached.</summary>
/// <param name="Count">Pictures in all splits together.</param>
/// <param name="Size">Height and width, pixels.</param>
/// <param name="Seed">Decides every picture.</param>
public sealed record SyntheticSurveyDataSpec(int Count, int Size, ulong Seed) : DataSpec;

/// <summary>A data set in S3, copied to this machine before the run.</summary>
/// <param name="Location">Bucket and prefix.</param>
public sealed record S3DataSpec(S3Location Location) : DataSpec;
