using System.Collections.Immutable;

namespace GalaxyCluster.Data.Formats;

/// <summary>A file of named arrays.</summary>
internal interface IArrayFile : IDisposable
{
    /// <summary>As the file spells them; those that cannot be read are among them.</summary>
    ImmutableArray<string> Names { get; }

    /// <summary>Valid until this file is disposed. Not thread-safe; what it returns is.</summary>
    /// <exception cref="DataFormatException">No such array, or one that cannot be read.</exception>
    FileArray Array(string name);
}
