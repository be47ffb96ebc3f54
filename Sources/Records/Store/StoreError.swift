import Host

/// A file or folder of the store that could not be read or written.
package typealias StoreError = FileError
