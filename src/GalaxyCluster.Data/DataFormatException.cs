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

    public string File { get; }

    /// <summary>A byte offset, a line, a column or a field path in <see cref="File"/>.</summary>
    public string Where { get; }

    public string Problem { get; }
}
