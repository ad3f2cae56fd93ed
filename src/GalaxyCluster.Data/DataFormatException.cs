namespace GalaxyCluster.Data;

/// <summary>
/// A file from outside does not have the form it should. The message is one line:
/// <c>FILE: WHERE: what is wrong or was expected</c>.
/// </summary>
public sealed class DataFormatException : Exception
{
    public DataFormatException(string file, string where, string problem, Exception? inner = null)
        : base($"{file}: {where}: {problem}", inner)
    {
        File = file;
        Where = where;
        Problem = problem;
    }

    /// <param name="file">The file's name.</param>
    /// <param name="part">A part of the file, as <c>HDU 1</c>; may be empty.</param>
    /// <param name="offset">Byte of the file; of what is in it, where the file is compressed.</param>
    /// <param name="problem">What is wrong or was expected.</param>
    /// <param name="inner">What a decoder threw.</param>
    public DataFormatException(string file, string part, long offset, string problem, Exception? inner = null)
        : this(file, string.IsNullOrEmpty(part) ? $"offset {offset}" : $"{part}, offset {offset}", problem, inner) =>
        Offset = offset;

    public string File { get; }

    /// <summary>A byte offset, a line, a column or a field path in <see cref="File"/>.</summary>
    public string Where { get; }

    public string Problem { get; }

    /// <summary>The byte offset that <see cref="Where"/> names, if it names one.</summary>
    public long? Offset { get; }
}
