using System.Collections.Immutable;

namespace GalaxyCluster.Data.Importing;

/// <summary>The files of one picture, relative to their folder.</summary>
/// <param name="Id">Their common name: without folder, extension and band.</param>
/// <param name="Files">One file, or one a band in the order of the bands.</param>
internal readonly record struct PictureFiles(string Id, ImmutableArray<string> Files);
